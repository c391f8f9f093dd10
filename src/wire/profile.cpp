#include "wire/profile.hpp"

#include <algorithm>
#include <array>

namespace synspect::wire {

std::string_view to_string(Profile profile) {
  switch (profile) {
    case Profile::linux_like: return "linux";
    case Profile::windows_like: return "windows";
    case Profile::macos_like: return "macos";
    case Profile::minimal: return "minimal";
  }
  return "?";
}

std::optional<Profile> parse_profile(std::string_view name) {
  constexpr std::array profiles{Profile::linux_like, Profile::windows_like, Profile::macos_like,
                                Profile::minimal};
  const auto* const found = std::find_if(profiles.begin(), profiles.end(), [name](Profile profile) {
    return to_string(profile) == name;
  });
  return found == profiles.end() ? std::nullopt : std::optional{*found};
}

SynShape syn_shape(Profile profile) {
  switch (profile) {
    case Profile::linux_like:
      return {.window = 64240, .window_scale = 7, .sack_permitted = true, .timestamps = true};
    case Profile::windows_like:
      return {.window = 64240, .window_scale = 8, .sack_permitted = true, .timestamps = false};
    case Profile::macos_like:
      return {.window = 65535, .window_scale = 6, .sack_permitted = true, .timestamps = true};
    case Profile::minimal: break;
  }
  SynShape bare;
  bare.window = 64240;
  return bare;
}

std::uint16_t mss_for(Family family, std::uint32_t mtu) {
  const std::uint32_t headers = family == Family::v6 ? 60 : 40;
  // An MTU that holds no octet of payload still needs an answer, and 0 is no segment size.
  const std::uint32_t room = mtu > headers ? mtu - headers : 1;
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(room, 65535));
}

std::uint16_t default_mss(Family family) {
  return family == Family::v6 ? 1220 : 536;
}

}  // namespace synspect::wire
