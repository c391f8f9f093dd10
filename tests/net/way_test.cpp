#include "net/way.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "in_private_network.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

/// `INTERFACE from SOURCE [via GATEWAY] mtu N (link|routed)`, or the failure.
std::string way_to(const char* destination, const RouteWish& wish = {}) {
  const auto way = find_way(Address::parse(destination).value(), wish);
  if (!way) return failure_text(way);
  expect_equal(must(interface_index(way->interface)), way->interface_index, "interface index");
  return way->interface + " from " + way->source.text() +
         (way->gateway ? " via " + way->gateway->text() : "") + " mtu " + std::to_string(way->mtu) +
         (way->link_level ? " link" : " routed");
}

struct Row {
  const char* destination;
  RouteWish wish;
  const char* way;
};

void check(std::span<const Row> rows) {
  for (const Row& row : rows) {
    expect_equal(way_to(row.destination, row.wish), std::string{row.way}, row.destination);
  }
}

}  // namespace

TEST_CASE("way: on the link, by a gateway, to this host") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    run("ip route add default via 192.0.2.2 mtu 1400");
    run("ip route add default via 2001:db8::2");
    run("ip route add 198.51.100.0/24 via inet6 2001:db8::2");
    const auto near = must(interface_index("near"));
    const Row rows[] = {
        {"192.0.2.9", {}, "near from 192.0.2.1 mtu 1500 link"},
        {"2001:db8::9", {}, "near from 2001:db8::1 mtu 1500 link"},
        {"fe80::9", {"", {}, near}, "near from fe80::1 mtu 1500 link"},
        {"203.0.113.1", {}, "near from 192.0.2.1 via 192.0.2.2 mtu 1400 link"},
        {"203.0.113.1", {"near", {}, 0}, "near from 192.0.2.1 via 192.0.2.2 mtu 1400 link"},
        {"2001:db8:9::1", {}, "near from 2001:db8::1 via 2001:db8::2 mtu 1500 link"},
        {"198.51.100.1", {}, "near from 192.0.2.1 via 2001:db8::2 mtu 1500 link"},
        {"127.0.0.1", {}, "lo from 127.0.0.1 mtu 65536 routed"},
        {"192.0.2.1", {}, "lo from 192.0.2.1 mtu 65536 routed"},
        {"::1", {}, "lo from ::1 mtu 65536 routed"},
        {"192.0.2.255", {}, "usage: route to 192.0.2.255: a broadcast address"},
    };
    check(rows);
  });
}

TEST_CASE("way: what the kernel chooses among next hops it has to route itself") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    run("ip route add 198.51.100.0/25 nexthop via 192.0.2.2 nexthop via 192.0.2.3");
    run("ip route add 2001:db8:9::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3");
    const auto routed = [](const char* destination) {
      const std::string way = way_to(destination);
      expect(way.starts_with("near ") && way.ends_with(" routed"), way);
    };
    routed("198.51.100.1");
    routed("2001:db8:9::1");
    run("ip nexthop add id 1 via 192.0.2.2 dev near");
    run("ip nexthop add id 2 via 192.0.2.3 dev near");
    run("ip nexthop add id 3 group 1/2");
    run("ip route add 198.51.100.128/26 nhid 1");
    run("ip route add 198.51.100.192/26 nhid 3");
    expect_equal(way_to("198.51.100.129"),
                 std::string{"near from 192.0.2.1 via 192.0.2.2 mtu 1500 link"}, "one hop");
    routed("198.51.100.193");
    std::ofstream{"/proc/sys/net/ipv4/nexthop_compat_mode"} << 0;
    routed("198.51.100.193");
  });
}

TEST_CASE("way: the source decides as well") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    run("ip address add 198.51.100.1/24 dev far");
    run("ip route add default via 192.0.2.2");
    run("ip route add default table 7 nexthop via 198.51.100.2 nexthop via 198.51.100.3");
    run("ip rule add from 198.51.100.1 table 7");
    expect_equal(way_to("203.0.113.1"),
                 std::string{"near from 192.0.2.1 via 192.0.2.2 mtu 1500 link"}, "default");
    const std::string way = way_to("203.0.113.1", {"", Address::parse("198.51.100.1").value(), 0});
    expect(way.starts_with("far from 198.51.100.1 via ") && way.ends_with(" routed"), way);
  });
}
