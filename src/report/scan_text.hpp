#pragma once

#include <string>
#include <string_view>

#include "report/palette.hpp"
#include "report/scan_reporter.hpp"

namespace synspect::report {

/// A line a target, for people; then the summary.
class ScanTextReporter final : public ScanReporter {
 public:
  ScanTextReporter(std::string& out, Palette palette) : out_(out), palette_(palette) {}

  void on_record(const probe::ScanRecord& record) override;
  void on_summary(const probe::ScanTally& tally) override;

 private:
  std::string& out_;
  Palette palette_;
};

/// What is counted of all of them, which are "targets" or "connections". Begins with a blank line.
void append_tally(std::string& out, const Palette& palette, const probe::ScanTally& tally,
                  std::string_view what);
/// The summary alone, to go beside an output that has none for people. Begins with a blank line.
void append_scan_summary(std::string& out, const Palette& palette, const probe::ScanTally& tally);

}  // namespace synspect::report
