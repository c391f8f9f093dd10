#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/appender.hpp"
#include "report/scan_reporter.hpp"

namespace synspect::report {

/// One column of a scan's CSV.
struct CsvColumn {
  std::string_view name;
  std::string_view type;
  std::string_view description;
  void (*write)(Appender& out, const probe::ScanRecord& record);  ///< nothing where it is absent
};

/// All of them, in their order: the header, the rows and the table in docs/csv.md.
[[nodiscard]] std::span<const CsvColumn> scan_columns();

/// A header, then a line a target, quoted by RFC 4180. Lines end with LF alone, as tools here
/// expect it. A summary is no row.
class ScanCsvReporter final : public ScanReporter {
 public:
  explicit ScanCsvReporter(std::string& out);  ///< appends the header

  void on_record(const probe::ScanRecord& record) override;
  void on_summary(const probe::ScanTally&) override {}

 private:
  std::string& out_;
};

}  // namespace synspect::report
