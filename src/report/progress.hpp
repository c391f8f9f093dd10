#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "probe/scan_tally.hpp"

namespace synspect::report {

/// How fast a scan goes, and how far.
struct Pace {
  std::optional<std::uint64_t> total;  ///< targets; none: nobody knows how many there will be
  Duration elapsed{};                  ///< since the scan began
  double packets_per_second = 0;       ///< of late
};

// Where a scan stands, without an end of line. `tally`: of the targets that are done. What is left
// takes as long as they did, each.

/// For a terminal, 80 columns at most:
/// "[==>                    ]  12.2%  50.0 kpps  7,901 open  1.8% no answer  ETA 4 s".
[[nodiscard]] std::string progress_bar(const probe::ScanTally& tally, const Pace& pace);
/// For a file: "progress: 12.2% 8,060/65,536 targets, 49,950 packets/s, 7,901 open, 0 refused,
/// 1.8% no answer, ETA 4 s".
[[nodiscard]] std::string progress_line(const probe::ScanTally& tally, const Pace& pace);

}  // namespace synspect::report
