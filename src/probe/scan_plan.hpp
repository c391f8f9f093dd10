#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "probe/plan.hpp"

namespace synspect::probe {

/// What a scan does with its targets.
struct ScanPlan {
  /// Of the lifecycle: opening, closing (`fin` or `rst`), timeouts, retries, TTL and profile. The
  /// rest of a Plan has no meaning here.
  Plan lifecycle;
  std::optional<std::uint64_t> rate = 1000;  ///< packets a second; none: what the machine takes
  std::size_t in_flight = 1'000'000;         ///< targets at a time at most
  bool report_silent = false;                ///< a record of each target that nothing answered for
};

}  // namespace synspect::probe
