#pragma once

#include <string>

#include "report/scan_reporter.hpp"

namespace synspect::report {

/// One object a line, schemas "synspect/scan/1" and "synspect/summary/1"; docs/json.md describes
/// every field. Allocates nothing once `out` has grown, as long as no text needs an escape.
class ScanJsonReporter final : public ScanReporter {
 public:
  explicit ScanJsonReporter(std::string& out) : out_(out) {}

  void on_record(const probe::ScanRecord& record) override;
  void on_summary(const probe::ScanTally& tally) override;

 private:
  std::string& out_;
};

}  // namespace synspect::report
