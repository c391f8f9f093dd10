#include "net/raw_socket.hpp"

#include <doctest/doctest.h>

#include "in_private_network.hpp"
#include "net/route.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

TEST_CASE("raw socket: what we craft is what goes out, IPv4 and IPv6") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch watch{"near", {61000}};
    RawSocket socket = must(RawSocket::open(""));
    for (const bool v6 : {false, true}) {
      const Endpoint from = at(v6 ? "2001:db8::1" : "192.0.2.1", 61000);
      const Endpoint to = at(v6 ? "2001:db8::2" : "192.0.2.2", 80);
      send(socket, from, to, syn());
      expect(watch.until([&] { return watch.count(from, to, "S") == 1; }), "a SYN from us");
      const auto& packet = watch.seen().back().packet;
      expect(packet.segment == syn(), "the segment as it was made");
      expect_equal(int{packet.ttl}, 64, "TTL");
      expect(packet.checksum == wire::Checksum::good, "a good checksum");
    }
  });
}

TEST_CASE("raw socket: a link-local destination in its scope") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch watch{"near", {61000}};
    RawSocket socket = must(RawSocket::open(""));
    const Endpoint from = at("fe80::1", 61000);
    const Endpoint to = at("fe80::2", 80);
    send(socket, from, to, syn(), must(interface_index("near")));
    expect(watch.until([&] { return watch.count(from, to, "S") == 1; }), "a SYN from us");
  });
}

TEST_CASE("raw socket: packets take the way that find_route() told, by source as well") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    run("ip address add 198.51.100.1/24 dev far");
    run("ip address add 2001:db8:5::1/64 dev far nodad");
    wait_until_local("2001:db8:5::1", 0);
    run("ip neighbour add 198.51.100.2 lladdr 02:00:00:00:00:02 dev far");
    run("ip neighbour add 2001:db8:5::2 lladdr 02:00:00:00:00:02 dev far");
    run("ip route add default via 192.0.2.2");
    run("ip route add default via 2001:db8::2");
    run("ip route add default via 198.51.100.2 table 7");
    run("ip -6 route add default via 2001:db8:5::2 table 7");
    run("ip rule add from 198.51.100.1 table 7");
    run("ip -6 rule add from 2001:db8:5::1 table 7");
    Watch near{"near", {61000}};
    Watch far{"far", {61000}};
    RawSocket socket = must(RawSocket::open(""));
    const auto goes_out_of = [&](const char* source, const char* target, Watch& watch,
                                 const std::string& name) {
      const Endpoint from = at(source, 61000);
      const Endpoint to = at(target, 80);
      const auto route = must(find_route(to.address, {"", from.address, 0}));
      expect_equal(route.interface, name, "interface of the route");
      send(socket, from, to, syn());
      expect(watch.until([&] { return watch.count(from, to, "S") == 1; }), "a SYN on " + name);
    };
    goes_out_of("192.0.2.1", "203.0.113.9", near, "near");
    goes_out_of("198.51.100.1", "203.0.113.9", far, "far");
    goes_out_of("2001:db8::1", "2001:db8:9::9", near, "near");
    goes_out_of("2001:db8:5::1", "2001:db8:9::9", far, "far");
  });
}

TEST_CASE("raw socket: bound to an interface") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    expect_equal(failure_text(RawSocket::open("nosuch0")),
                 std::string{"usage: bind a raw socket to interface nosuch0: no such device"},
                 "failure");
    RawSocket socket = must(RawSocket::open("far"));
    Watch watch{"far", {61000}};
    run("ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev far");
    send(socket, at("192.0.2.1", 61000), at("192.0.2.2", 80), syn());
    expect(watch.until([&] { return watch.seen().size() == 1; }), "a SYN on far");
  });
}

TEST_CASE("raw socket: a refusal of this host names the destination") {
  in_private_network([] {
    RawSocket socket = must(RawSocket::open(""));
    expect_equal(failure_text(try_send(socket, at("127.0.0.1", 1), at("203.0.113.1", 2), syn())),
                 std::string{"local failure: send to 203.0.113.1: network is unreachable"}, "IPv4");
    expect_equal(failure_text(try_send(socket, at("::1", 1), at("2001:db8::9", 2), syn())),
                 std::string{"local failure: send to 2001:db8::9: network is unreachable"}, "IPv6");
    expect(failure_text(socket.send({Address::parse("127.0.0.1").value(), 0, {}}))
               .starts_with("local failure: send to 127.0.0.1: "),
           "a failure for an empty datagram");
  });
}

TEST_CASE("raw socket: a firewall that forbids is no missing privilege") {
  in_private_network([] {
    run("nft 'add table inet t; add chain inet t o { type filter hook output priority 0; policy "
        "drop; }'");
    RawSocket socket = must(RawSocket::open(""));
    expect_equal(
        failure_text(try_send(socket, at("127.0.0.1", 1), at("127.0.0.1", 2), syn())),
        std::string{"local failure: send to 127.0.0.1: a firewall of this host forbids it"},
        "failure");
  });
}
