#pragma once

#include <cstdint>
#include <optional>

#include "cli/scan_options.hpp"
#include "probe/scan.hpp"
#include "probe/scan_tally.hpp"

namespace synspect::cli {

/// How far a scan has come, on standard error: a bar on a terminal, else a plain line now and then.
class ScanProgress {
 public:
  /// `total`: targets; none: not known.
  ScanProgress(const ScanOptions& options, std::optional<std::uint64_t> total);

  void show(Instant now, const probe::Scan& scan, probe::ScanTally& tally);
  /// Takes the bar away.
  void clear();

 private:
  bool quiet_;
  bool terminal_;
  std::optional<std::uint64_t> total_;
  Instant began_;
  Instant last_;
  std::uint64_t last_packets_ = 0;
  bool shown_ = false;
};

}  // namespace synspect::cli
