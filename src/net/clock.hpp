#pragma once

#include "base/instant.hpp"
#include "base/stamp.hpp"

namespace synspect::net {

/// The steady clock, for scheduling.
[[nodiscard]] Instant steady_now();

/// The wall clock (UTC), for labels where no packet gives the time; never for a measurement.
[[nodiscard]] Stamp wall_now();

}  // namespace synspect::net
