#pragma once

#include <optional>

#include "base/instant.hpp"
#include "base/stamp.hpp"

namespace synspect {

/// Notices when the wall clock is set, by comparing it with the steady one. Reads no clock.
class ClockWatch {
 public:
  /// `wall` was read after `before` and before `after`; whoever reads may have been interrupted in
  /// between. Returns by how much the wall clock was set since the last look; none: not, or by no
  /// more than 1 ms and 0.1 % of the time that has passed, as clocks drift and are slewed.
  [[nodiscard]] std::optional<Duration> look(Instant before, Stamp wall, Instant after);

 private:
  struct Look {
    Duration least;  ///< wall clock minus steady clock, at least
    Duration most;
    Instant at;
  };
  std::optional<Look> last_;
};

}  // namespace synspect
