#include "probe/plan.hpp"

#include <doctest/doctest.h>

namespace synspect::probe {

TEST_CASE("plan: what the command line says reaches the machine") {
  Plan plan;
  plan.opening = Opening::half;
  plan.step_timeout = std::chrono::seconds{2};
  plan.retries = 0;
  plan.time_wait = std::chrono::milliseconds{7};
  const tcp::ClientConfig config = client_config(plan, Family::v4, 1500);
  CHECK(config.half_open);
  CHECK(config.step_timeout == std::chrono::seconds{2});
  CHECK(config.tries == 1);  // the first transmission is no retry
  CHECK(config.time_wait == std::chrono::milliseconds{7});
  CHECK_FALSE(client_config(Plan{}, Family::v4, 1500).half_open);
  CHECK(client_config(Plan{}, Family::v4, 1500).tries == 3);
}

TEST_CASE("plan: a server that tells no MSS gets what every host must take (RFC 9293, MUST-15)") {
  CHECK(client_config(Plan{}, Family::v4, 1500).default_mss == 536);
  CHECK(client_config(Plan{}, Family::v6, 1500).default_mss == 1220);
}

TEST_CASE("plan: the SYN says what the profile's hosts say, for the path's MTU") {
  struct Row {
    std::string name;
    wire::Profile profile;
    Family family;
    std::uint32_t mtu;
    std::uint16_t mss, window;
    std::optional<std::uint8_t> scale;
    bool sack, timestamps;
  };
  const Row rows[] = {
      {"Linux", wire::Profile::linux_like, Family::v4, 1500, 1460, 64240, 7, true, true},
      {"Linux, IPv6", wire::Profile::linux_like, Family::v6, 1500, 1440, 64240, 7, true, true},
      {"tunnel", wire::Profile::linux_like, Family::v4, 1420, 1380, 64240, 7, true, true},
      {"loopback", wire::Profile::linux_like, Family::v4, 65536, 65496, 64240, 7, true, true},
      {"Windows", wire::Profile::windows_like, Family::v4, 1500, 1460, 64240, 8, true, false},
      {"macOS", wire::Profile::macos_like, Family::v4, 1500, 1460, 65535, 6, true, true},
      {"minimal", wire::Profile::minimal, Family::v4, 1500, 1460, 64240, std::nullopt, false,
       false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Plan plan;
    plan.profile = row.profile;
    const tcp::ClientConfig config = client_config(plan, row.family, row.mtu);
    CHECK(config.syn_options.mss == row.mss);
    CHECK(config.payload_limit == row.mss);
    CHECK(config.syn_window == row.window);
    CHECK(config.syn_options.window_scale == row.scale);
    CHECK(config.syn_options.sack_permitted == row.sack);
    CHECK(config.syn_options.timestamps.has_value() == row.timestamps);
  }
}

}  // namespace synspect::probe
