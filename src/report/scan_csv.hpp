#pragma once

#include <span>
#include <string>

#include "report/csv.hpp"
#include "report/scan_reporter.hpp"

namespace synspect::report {

/// All of them, in their order: the header, the rows and a table in docs/csv.md. A lifecycle has
/// them too (lifecycle_csv.hpp).
[[nodiscard]] std::span<const CsvColumn<probe::ScanRecord>> scan_columns();

/// A header, then a line a target. A summary is no row.
class ScanCsvReporter final : public ScanReporter {
 public:
  explicit ScanCsvReporter(std::string& out);  ///< appends the header

  void on_record(const probe::ScanRecord& record) override;
  void on_summary(const probe::ScanTally&) override {}

 private:
  std::string& out_;
};

}  // namespace synspect::report
