#include "net/route.hpp"

#include <doctest/doctest.h>
#include <net/if.h>

#include <fstream>

#include "in_private_network.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

Result<Route> route_to(const char* destination, const RouteWish& wish = {}) {
  return find_route(Address::parse(destination).value(), wish);
}

RouteWish from(const char* source) {
  return {"", Address::parse(source).value(), 0};
}

/// `SOURCE dev NAME mtu N`, or the failure.
std::string text(const Result<Route>& route) {
  if (!route) return failure_text(route);
  return route->source.text() + " dev " + route->interface + " mtu " + std::to_string(route->mtu);
}

struct Row {
  const char* destination;
  RouteWish wish;
  const char* answer;
};

}  // namespace

TEST_CASE("route: to this host") {
  CHECK(text(route_to("127.0.0.1")) == "127.0.0.1 dev lo mtu 65536");
  CHECK(text(route_to("::1")) == "::1 dev lo mtu 65536");
  CHECK(route_to("127.0.0.1")->interface_index == 1);
  CHECK(text(route_to("127.0.0.1", from("127.0.0.9"))) == "127.0.0.9 dev lo mtu 65536");
}

TEST_CASE("route: what is no destination of TCP") {
  CHECK(text(route_to("0.0.0.0")) == "usage: route to 0.0.0.0: the unspecified address");
  CHECK(text(route_to("::")) == "usage: route to ::: the unspecified address");
  CHECK(text(route_to("224.0.0.1")) == "usage: route to 224.0.0.1: a multicast address");
  CHECK(text(route_to("ff02::1")) == "usage: route to ff02::1: a multicast address");
  CHECK(text(route_to("fe80::1")) ==
        "usage: route to fe80::1: a link-local address needs its interface: fe80::1%NAME");
}

TEST_CASE("route: wishes that nobody can fulfil") {
  CHECK(text(route_to("127.0.0.1", {"nosuch0", {}, 0})) ==
        "usage: interface nosuch0: no such device");
  CHECK(text(route_to("127.0.0.1", from("192.0.2.7"))) ==
        "usage: source 192.0.2.7: not an address of this host");
  CHECK(text(route_to("127.0.0.1", from("0.0.0.0"))) ==
        "usage: source 0.0.0.0: not an address of this host");
  CHECK(text(route_to("127.0.0.1", from("::1"))) ==
        "usage: source ::1: the target 127.0.0.1 is of the other IP version");
}

TEST_CASE("interface index: by name or number") {
  CHECK(must(interface_index("lo")) == 1);
  CHECK(must(interface_index("1")) == 1);
  for (const char* name : {"nosuch0", "", "0", "4000000000", "-1", "1x", "longer-than-any-name"}) {
    CAPTURE(name);
    CHECK(failure_text(interface_index(name)) ==
          "usage: interface " + std::string{name} + ": no such device");
  }
}

TEST_CASE("route: source, interface and MTU are the kernel's") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    run("ip link set near mtu 9000");
    run("ip route add 198.51.100.0/24 via 192.0.2.2 mtu 1400");
    run("ip route add 2001:db8:9::/48 via 2001:db8::2 mtu 1300");
    run("ip address add 192.0.2.77/32 dev lo");
    const Row rows[] = {
        {"192.0.2.2", {}, "192.0.2.1 dev near mtu 9000"},
        {"2001:db8::2", {}, "2001:db8::1 dev near mtu 9000"},
        {"198.51.100.5", {}, "192.0.2.1 dev near mtu 1400"},
        {"2001:db8:9::5", {}, "2001:db8::1 dev near mtu 1300"},
        {"192.0.2.2", {"near", {}, 0}, "192.0.2.1 dev near mtu 9000"},
        {"192.0.2.2", from("192.0.2.77"), "192.0.2.77 dev near mtu 9000"},
        {"192.0.2.1", {}, "192.0.2.1 dev lo mtu 65536"},
        {"2001:db8::1", {}, "2001:db8::1 dev lo mtu 65536"},
        {"192.0.2.255", {}, "usage: route to 192.0.2.255: a broadcast address"},
    };
    for (const Row& row : rows) {
      expect_equal(text(route_to(row.destination, row.wish)), std::string{row.answer},
                   row.destination);
    }
  });
}

TEST_CASE("route: link-local destinations go out of their scope") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    const std::uint32_t near = must(interface_index("near"));
    const std::uint32_t far = must(interface_index("far"));
    const auto source = Address::parse("fe80::1");
    const Row rows[] = {
        {"fe80::2", {"", {}, near}, "fe80::1 dev near mtu 1500"},
        {"fe80::2", {"near", {}, 0}, "fe80::1 dev near mtu 1500"},
        {"fe80::2", {"near", {}, near}, "fe80::1 dev near mtu 1500"},
        {"fe80::2", {"", source, near}, "fe80::1 dev near mtu 1500"},
        {"fe80::1", {"", {}, near}, "fe80::1 dev lo mtu 65536"},
        {"fe80::2",
         {"near", {}, far},
         "usage: interface near: the scope of fe80::2 is another one"},
        {"fe80::2", {"", source, far}, "usage: source fe80::1: not an address of this host"},
    };
    for (const Row& row : rows) {
      expect_equal(text(route_to(row.destination, row.wish)), std::string{row.answer},
                   row.destination);
    }
  });
}

TEST_CASE("route: none, or one that rejects") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    for (const char* kind : {"unreachable", "blackhole", "prohibit"}) {
      const std::string digit{kind[0] == 'u' ? "1" : kind[0] == 'b' ? "2" : "3"};
      run("ip route add " + std::string{kind} + " 198.51.100." + digit);
      run("ip route add " + std::string{kind} + " 2001:db8:9::" + digit);
    }
    const Row rows[] = {
        {"203.0.113.1", {}, "local failure: route to 203.0.113.1: network is unreachable"},
        {"2001:db8:7::1", {}, "local failure: route to 2001:db8:7::1: network is unreachable"},
        {"198.51.100.1", {}, "local failure: route to 198.51.100.1: no route to host"},
        {"2001:db8:9::1", {}, "local failure: route to 2001:db8:9::1: no route to host"},
        {"198.51.100.2",
         {},
         "local failure: route to 198.51.100.2: discarded by a blackhole route"},
        {"2001:db8:9::2",
         {},
         "local failure: route to 2001:db8:9::2: discarded by a blackhole route"},
        {"198.51.100.3", {}, "local failure: route to 198.51.100.3: prohibited by a route"},
        {"2001:db8:9::3", {}, "local failure: route to 2001:db8:9::3: prohibited by a route"},
        {"192.0.2.2", from("127.0.0.1"),
         "usage: source 127.0.0.1: the kernel does not send from it to 192.0.2.2"},
    };
    for (const Row& row : rows) {
      expect_equal(text(route_to(row.destination, row.wish)), std::string{row.answer},
                   row.destination);
    }
  });
}

TEST_CASE("route: a source is ours or not, whatever ip_nonlocal_bind allows") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    std::ofstream{"/proc/sys/net/ipv4/ip_nonlocal_bind"} << 1;
    std::ofstream{"/proc/sys/net/ipv6/ip_nonlocal_bind"} << 1;
    for (const char* address : {"192.0.2.7", "2001:db8::7"}) {
      const char* peer = address[0] == '1' ? "192.0.2.2" : "2001:db8::2";
      expect_equal(text(route_to(peer, from(address))),
                   "usage: source " + std::string{address} + ": not an address of this host", peer);
    }
  });
}
