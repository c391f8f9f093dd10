#pragma once

#include <cassert>
#include <compare>
#include <cstdint>
#include <string_view>

#include "base/instant.hpp"

namespace synspect {

/// Who put the time on a packet.
enum class StampClock : std::uint8_t {
  kernel_tap,    ///< the kernel, at the packet tap of this host
  capture_file,  ///< whoever wrote the capture that is read
};

[[nodiscard]] constexpr std::string_view to_string(StampClock clock) {
  return clock == StampClock::kernel_tap ? "kernel-tap" : "capture-file";
}

/// Time of one captured packet: nanoseconds since the Unix epoch (UTC), by `clock`.
struct Stamp {
  std::int64_t ns = 0;
  StampClock clock = StampClock::kernel_tap;

  /// Only stamps of one clock can be compared or subtracted.
  friend constexpr Duration operator-(Stamp later, Stamp earlier) {
    assert(later.clock == earlier.clock);
    return Duration{later.ns - earlier.ns};
  }
  friend constexpr bool operator==(Stamp, Stamp) = default;
  friend constexpr std::strong_ordering operator<=>(Stamp a, Stamp b) {
    assert(a.clock == b.clock);
    return a.ns <=> b.ns;
  }
};

}  // namespace synspect
