#pragma once

#include <string>

#include "probe/scan_record.hpp"
#include "probe/scan_tally.hpp"

namespace synspect::report {

/// One form of a scan's output. Appends to the string that it was made with; whoever owns the
/// string writes it out and empties it, when that is worth a system call.
class ScanReporter {
 public:
  virtual ~ScanReporter() = default;
  virtual void on_record(const probe::ScanRecord& record) = 0;
  /// The run is over: `tally` has all of its records.
  virtual void on_summary(const probe::ScanTally& tally) = 0;
};

}  // namespace synspect::report
