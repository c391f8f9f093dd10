#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.hpp"

namespace synspect::wire {

/// Whose SYN ours looks like: which options, in which order, with which window.
enum class Profile : std::uint8_t { linux_like, windows_like, macos_like, minimal };

[[nodiscard]] std::string_view to_string(
    Profile profile);  ///< "linux", "windows", "macos", "minimal"
[[nodiscard]] std::optional<Profile> parse_profile(std::string_view name);

/// What a host of that kind puts into its SYN.
struct SynShape {
  std::uint16_t window = 0;
  std::optional<std::uint8_t> window_scale;
  bool sack_permitted = false;
  bool timestamps = false;
};

[[nodiscard]] SynShape syn_shape(Profile profile);

/// Largest segment that fits `mtu` without IP options: MTU - 40 or MTU - 60 (RFC 9293
/// section 3.7.1).
[[nodiscard]] std::uint16_t mss_for(Family family, std::uint32_t mtu);
/// What a segment to a host that tells no MSS may hold (RFC 9293 section 3.7.1, MUST-15).
[[nodiscard]] std::uint16_t default_mss(Family family);

}  // namespace synspect::wire
