#include "wire/profile.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <ostream>
#include <string_view>

namespace synspect::wire {

TEST_CASE("profiles: what each puts into its SYN") {
  struct Row {
    Profile profile;
    std::string_view name;
    std::uint16_t window;
    std::optional<std::uint8_t> window_scale;
    bool sack_permitted, timestamps;
  };
  const Row rows[] = {
      {Profile::linux_like, "linux", 64240, 7, true, true},
      {Profile::windows_like, "windows", 64240, 8, true, false},
      {Profile::macos_like, "macos", 65535, 6, true, true},
      {Profile::minimal, "minimal", 64240, std::nullopt, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const SynShape shape = syn_shape(row.profile);
    CHECK(shape.window == row.window);
    CHECK(shape.window_scale == row.window_scale);
    CHECK(shape.sack_permitted == row.sack_permitted);
    CHECK(shape.timestamps == row.timestamps);
    CHECK(to_string(row.profile) == row.name);
    CHECK(parse_profile(row.name) == row.profile);
  }
  for (const std::string_view name : {"", "Linux", "linux ", "bsd"}) {
    CHECK_FALSE(parse_profile(name).has_value());
  }
}

TEST_CASE("MSS for an MTU (RFC 9293 section 3.7.1)") {
  struct Row {
    std::uint32_t mtu;
    std::uint16_t v4, v6;
  };
  const Row rows[] = {
      {1500, 1460, 1440},
      {1280, 1240, 1220},
      {9000, 8960, 8940},
      {65536, 65496, 65476},  // loopback
      {65575, 65535, 65515},
      {65576, 65535, 65516},  // the option has 16 bits
      {65595, 65535, 65535},
      {65596, 65535, 65535},
      {0xffffffff, 65535, 65535},
      {61, 21, 1},
      {60, 20, 1},
      {41, 1, 1},
      {40, 1, 1},
      {0, 1, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mtu);
    CHECK(mss_for(Family::v4, row.mtu) == row.v4);
    CHECK(mss_for(Family::v6, row.mtu) == row.v6);
  }
}

}  // namespace synspect::wire
