#include "net/route_boundaries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

#include "in_private_network.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

std::string text(const std::vector<Address>& addresses) {
  std::string all;
  for (const Address& address : addresses) all += address.text() + " ";
  return all;
}

}  // namespace

TEST_CASE("route boundaries: both ends of each prefix, of all tables and rules") {
  in_private_network([] {
    make_link("near");
    run("ip address add 192.0.2.1/24 dev near");
    run("ip route add default via 192.0.2.2");
    run("ip route add 10.0.0.0/9 via 192.0.2.2");
    run("ip route add blackhole 10.255.255.255");
    run("ip route add unreachable 240.0.0.0/4");
    run("ip route add 203.0.113.128/25 via 192.0.2.2 table 7");
    run("ip rule add to 198.51.100.64/26 table 7");
    expect_equal(text(must(route_boundaries(Family::v4))),
                 std::string{"0.0.0.0 10.0.0.0 10.128.0.0 10.255.255.255 11.0.0.0 "
                             "127.0.0.0 127.0.0.1 127.0.0.2 127.255.255.255 128.0.0.0 "
                             "192.0.2.0 192.0.2.1 192.0.2.2 192.0.2.255 192.0.3.0 "
                             "198.51.100.64 198.51.100.128 203.0.113.128 203.0.114.0 240.0.0.0 "},
                 "boundaries");
  });
}

TEST_CASE("route boundaries: IPv6") {
  in_private_network([] {
    make_link("near");
    run("ip address add 2001:db8::1/64 dev near nodad");
    wait_until_local("2001:db8::1", 0);
    run("ip route add 2001:db8:ffff::/48 via 2001:db8::2");
    expect_equal(text(must(route_boundaries(Family::v6))),
                 std::string{":: ::1 ::2 2001:db8:: 2001:db8::1 2001:db8::2 2001:db8:0:1:: "
                             "2001:db8:ffff:: 2001:db9:: ff00:: "},
                 "boundaries");
  });
}

TEST_CASE("route boundaries: a hundred thousand routes, and no more") {
  in_private_network([] {
    make_link("near");
    run("ip address add 192.0.2.1/24 dev near");
    const auto add_routes = [](int first, int last) {
      std::FILE* const ip = ::popen("ip -batch -", "w");
      expect(ip != nullptr, "ip to run");
      for (int i = first; i < last; ++i) {
        std::fprintf(ip, "route add 10.%d.%d.%d via 192.0.2.2\n", i >> 16, i >> 8 & 255, i & 255);
      }
      expect(::pclose(ip) == 0, "success of ip");
    };
    add_routes(0, 99'000);
    expect_equal(must(route_boundaries(Family::v4)).size() > 99'000, true, "all of them");
    add_routes(99'000, 101'000);
    expect_equal(failure_text(route_boundaries(Family::v4)),
                 std::string{"local failure: list the IPv4 routes: more than 100000"}, "failure");
  });
}
