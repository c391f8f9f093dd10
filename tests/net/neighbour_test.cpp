#include "net/neighbour.hpp"

#include <doctest/doctest.h>

#include "in_private_network.hpp"
#include "net/next_hops.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

constexpr Mac kTwo{2, 0, 0, 0, 0, 2};
constexpr Mac kNine{2, 0, 0, 0, 0, 9};

Address address(const char* text) {
  return Address::parse(text).value();
}

std::optional<Mac> mac_of(std::uint32_t interface, const Address& host) {
  return neighbour_mac(NetlinkSocket{}, interface, host);
}

/// `ip neighbour replace`; without a state the entry is permanent.
void set_neighbour(const std::string& host, const std::string& mac, const char* state) {
  run("ip neighbour replace " + host + " lladdr " + mac + " dev near nud " + state);
}

}  // namespace

TEST_CASE("neighbour: of entries in use, IPv4 and IPv6") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    const std::uint32_t near = must(interface_index("near"));
    for (const char* host : {"192.0.2.2", "2001:db8::2", "fe80::2"}) {
      expect(mac_of(near, address(host)) == kTwo, host);
    }
    for (const char* host : {"192.0.2.9", "2001:db8::9"}) {
      for (const char* state : {"reachable", "stale", "delay", "probe", "noarp", "permanent"}) {
        set_neighbour(host, "02:00:00:00:00:09", state);
        expect(mac_of(near, address(host)) == kNine, std::string{host} + " " + state);
      }
    }
  });
}

TEST_CASE("neighbour: none of others, and nothing is sent to find out") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    const std::uint32_t near = must(interface_index("near"));
    const std::uint32_t far = must(interface_index("far"));
    expect(!mac_of(near, address("192.0.2.9")), "none that was never asked for");
    run("test -z \"$(ip neighbour show 192.0.2.9)\"");
    expect(!mac_of(far, address("192.0.2.2")), "none on another interface");
    expect(!mac_of(0, address("192.0.2.2")), "none on no interface");
    set_neighbour("192.0.2.9", "02:00:00:00:00:09", "failed");
    expect(!mac_of(near, address("192.0.2.9")), "none that has failed");
  });
}

TEST_CASE("next hops: the kernel's answer counts for a second, its silence much less") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    const std::uint32_t near = must(interface_index("near"));
    NextHops hops;
    const auto mac_at = [&](const char* host, int ms) -> std::optional<Mac> {
      const Mac* const found =
          hops.find(near, address(host), Instant{std::chrono::milliseconds{5000 + ms}});
      return found != nullptr ? std::optional{*found} : std::nullopt;
    };
    expect(mac_at("192.0.2.2", 0) == kTwo, "a gateway");
    set_neighbour("192.0.2.2", "02:00:00:00:00:09", "permanent");
    expect(mac_at("192.0.2.2", 999) == kTwo, "the same gateway");
    expect(mac_at("192.0.2.2", 1000) == kNine, "another in its place");

    expect(!mac_at("192.0.2.3", 0), "no such neighbour");
    set_neighbour("192.0.2.3", "02:00:00:00:00:02", "permanent");
    expect(!mac_at("192.0.2.3", 9), "not asked again at once");
    expect(mac_at("192.0.2.3", 10) == kTwo, "asked again");
  });
}

TEST_CASE("next hops: more of them than it remembers") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    const std::uint32_t near = must(interface_index("near"));
    NextHops hops;
    for (int i = 0; i < 10'000; ++i) {
      const std::array octets{std::uint8_t{10}, std::uint8_t{0}, static_cast<std::uint8_t>(i >> 8),
                              static_cast<std::uint8_t>(i)};
      expect(hops.find(near, Address{octets}, Instant{}) == nullptr, "no neighbour");
    }
    const Mac* const two = hops.find(near, address("192.0.2.2"), Instant{});
    expect(two != nullptr && *two == kTwo, "a neighbour");
  });
}
