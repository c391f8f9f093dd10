#include "net/clock.hpp"

#include <chrono>

namespace synspect::net {

Instant steady_now() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since_boot)};
}

Stamp wall_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<Duration>(since_1970).count(), StampClock::kernel_tap};
}

}  // namespace synspect::net
