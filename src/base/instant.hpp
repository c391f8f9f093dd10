#pragma once

#include <chrono>

namespace synspect {

using Duration = std::chrono::nanoseconds;

/// The steady time line that work is scheduled on. It has no `now()` on purpose: whoever owns the
/// event loop reads the clock and passes the time in (see net/clock.hpp).
struct SteadyTimeline {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
};

/// When something is done or due. Never a measurement: those are `Stamp`s, and the two do not mix.
using Instant = std::chrono::time_point<SteadyTimeline, Duration>;

}  // namespace synspect
