#pragma once

#include <ostream>
#include <span>

#include "probe/scan_record.hpp"
#include "report/csv.hpp"
#include "report/reporter.hpp"

namespace synspect::report {

/// What a lifecycle is reported by where its transcript is left out: as one target of a scan.
[[nodiscard]] probe::ScanRecord without_transcript(const probe::Record& record);

/// The columns of a lifecycle after those that it shares with a scan's target (scan_csv.hpp).
[[nodiscard]] std::span<const CsvColumn<probe::Record>> lifecycle_columns();

/// `-o csv`: a header, then a line a lifecycle, as soon as it has ended. A summary is no row.
class LifecycleCsvReporter final : public Reporter {
 public:
  explicit LifecycleCsvReporter(std::ostream& out);  ///< writes the header

  void on_segment(const probe::Session&) override {}
  void on_record(const probe::Record& record) override;
  void on_summary(const probe::Summary&) override {}

 private:
  std::ostream& out_;
};

}  // namespace synspect::report
