#include "net/bulk_sender.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "bulk_scan.hpp"
#include "in_private_network.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

const std::vector<std::uint16_t> kPorts{kScanPort};
constexpr Mac kOurMac{2, 0, 0, 0, 0, 1};

/// What one of several ways promises of its frames.
struct Destination {
  const char* address;
  Mac next_hop;
  Watch* leaves;
  Watch* arrives;
};

/// Numbers of the SYNs to a destination, in the order in which they were seen.
std::vector<std::uint32_t> numbers(const Watch& watch, const Destination& of) {
  std::vector<std::uint32_t> all;
  for (const auto& seen : watch.seen()) {
    if (seen.packet.destination.address.text() != of.address) continue;
    expect(seen.to == of.next_hop && seen.from == kOurMac, "addresses of the frame");
    all.push_back(seen.packet.segment.seq.raw());
  }
  return all;
}

}  // namespace

TEST_CASE("bulk: 20,000 probes of several ways, complete, in order and each with its stamp") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    make_link("far");
    run("ip address add 198.51.100.1/24 dev far");
    run("ip neighbour add 198.51.100.2 lladdr 02:00:00:00:00:0f dev far");
    run("ip neighbour add 192.0.2.3 lladdr 02:00:00:00:00:03 dev near");
    run("ip route add 10.0.0.0/8 via 192.0.2.2");
    run("ip route add 10.1.0.0/16 via 198.51.100.2");
    run("ip route add 2001:db8:9::/48 via 2001:db8::2");
    Watch near{"near", kPorts, CaptureMode::block};
    Watch near_peer{"nearp", kPorts, CaptureMode::block};
    Watch far{"far", kPorts, CaptureMode::block};
    Watch far_peer{"farp", kPorts, CaptureMode::block};
    const Destination destinations[] = {
        {"10.0.0.9", {2, 0, 0, 0, 0, 2}, &near, &near_peer},
        {"10.1.0.9", {2, 0, 0, 0, 0, 0xf}, &far, &far_peer},
        {"192.0.2.3", {2, 0, 0, 0, 0, 3}, &near, &near_peer},
        {"2001:db8:9::9", {2, 0, 0, 0, 0, 2}, &near, &near_peer},
    };
    std::vector<Way> ways;
    for (const auto& one : destinations) ways.push_back(way_to(one.address));
    for (const Way& way : ways) expect(way.link_level, "Ethernet");
    Scan scan{ways};

    // The kernel drops what its peer cannot take at once: 1000 (net.core.netdev_max_backlog).
    constexpr std::uint32_t kAll = 20'000;
    constexpr std::uint32_t kAtOnce = 400;
    for (std::uint32_t sent = 0; sent < kAll;) {
      for (const std::uint32_t end = sent + kAtOnce; sent < end; ++sent) {
        scan.probe(sent % 4, at(destinations[sent % 4].address, 80), sent);
      }
      scan->flush();
      expect(near_peer.until([&] { return near_peer.seen().size() == sent / 4 * 3; }), "near");
      expect(far_peer.until([&] { return far_peer.seen().size() == sent / 4; }), "far");
    }
    near.until([&] { return near.seen().size() == kAll / 4 * 3; });
    far.until([&] { return far.seen().size() == kAll / 4; });
    for (std::uint32_t way = 0; way < 4; ++way) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t number = way; number < kAll; number += 4) expected.push_back(number);
      const Destination& to = destinations[way];
      expect(numbers(*to.leaves, to) == expected, std::string{to.address} + " is seen to leave");
      auto arrived = numbers(*to.arrives, to);
      std::ranges::sort(arrived);  // each CPU of this host has a queue of its own for them
      expect(arrived == expected, std::string{to.address} + " arrives");
      const auto& segment = to.arrives->seen().front().packet;
      expect(segment.checksum == wire::Checksum::good, "a good checksum");
    }
    expect_equal(scan->unsent(), 0u, "unsent");
  });
}

TEST_CASE("bulk: answers leave with flush, and more of them than are kept") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch near{"near", kPorts};
    Scan scan{{way_to("192.0.2.2")}};
    const Endpoint to = at("192.0.2.2", 80);
    scan.answer(0, to, 0);
    expect(!near.until([&] { return !near.seen().empty(); }, std::chrono::milliseconds{20}),
           "none before");
    for (std::uint32_t number = 1; number < 100; ++number) scan.answer(0, to, number);
    scan->flush();
    expect(near.until([&] { return near.seen().size() == 100; }), "all of them");
    for (std::uint32_t i = 0; i < 100; ++i) {
      expect(near.seen()[i].packet.segment.seq == wire::SeqNum{i}, "their order");
    }
  });
}

TEST_CASE("bulk: the kernel routes until the next hop is known, and no longer") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    run("ip route add 10.0.0.0/8 via 192.0.2.9");
    Watch peer{"nearp", kPorts};
    Scan scan{{way_to("10.0.0.1"), way_to("192.0.2.8")}};
    scan.probe(0, at("10.0.0.1", 80), 1);
    scan.probe(1, at("192.0.2.8", 80), 2);
    scan->flush();
    // The kernel asks for them, and keeps what it cannot send yet.
    for (const char* hop : {"192.0.2.8", "192.0.2.9"}) {
      const std::string entry = "ip neighbour show " + std::string{hop} + " | grep -q INCOMPLETE";
      eventually([&] { return std::system(entry.c_str()) == 0; }, "a question for the next hop");
      run("ip neighbour replace " + std::string{hop} + " lladdr 02:00:00:00:00:0" + hop[8] +
          " dev near");
    }
    expect(peer.until([&] { return peer.seen().size() == 2; }), "both, by the kernel");

    // What passes this firewall was not routed.
    run("nft 'add table ip t; add chain ip t o { type filter hook output priority 0; policy drop; "
        "}'");
    expect(peer.until(
               [&] {
                 scan.probe(0, at("10.0.0.1", 80), 3);
                 scan.answer(1, at("192.0.2.8", 80), 4);
                 scan->flush();
                 return peer.seen().size() >= 4;
               },
               std::chrono::seconds{5}),
           "frames past the firewall");
    for (const auto& seen : peer.seen()) {
      const bool by_gateway = seen.packet.destination == at("10.0.0.1", 80);
      expect(seen.to == Mac{2, 0, 0, 0, 0, static_cast<std::uint8_t>(by_gateway ? 9 : 8)},
             "address of the next hop");
    }
  });
}

TEST_CASE("bulk: a way without link layer") {
  in_private_network([] {
    Watch watch{"lo", kPorts};
    Scan scan{{way_to("127.0.0.1"), way_to("::1")}};
    scan.probe(0, at("127.0.0.1", 9), 1);
    scan.answer(1, at("::1", 9), 2);
    scan->flush();
    for (const char* address : {"127.0.0.1", "::1"}) {
      const auto refused = [&] {
        return watch.count(at(address, 9), at(address, 61000), "R.") == 1;
      };
      expect(watch.until(refused), std::string{"a refusal by "} + address);
    }
  });
}

TEST_CASE("bulk: what this host refuses is told, of probes and of answers") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    run("nft 'add table ip t; add chain ip t o { type filter hook output priority 0; policy drop; "
        "}'");
    const Way lo = way_to("127.0.0.1");
    const Way near = way_to("192.0.2.2");
    Scan scan{{lo, near}};
    scan.probe(0, at("127.0.0.1", 9), 1);
    scan->flush();
    const auto forbidden = scan.await_unsent();
    expect_equal(forbidden.why.text,
                 std::string{"send to 127.0.0.1: a firewall of this host forbids it"}, "probe");
    expect(forbidden.octets == numbered_syn(lo, at("127.0.0.1", 9), 1), "its octets");

    scan.answer(1, at("192.0.2.2", 80), 2);  // the next hop is known from here on
    scan->flush();
    run("ip link set near down");
    scan.answer(1, at("192.0.2.2", 80), 3);
    scan->flush();
    const auto down = scan.await_unsent();
    expect_equal(down.why.text, std::string{"send to 192.0.2.2: network is down"}, "answer");
    expect(down.octets == numbered_syn(near, at("192.0.2.2", 80), 3), "its octets");
    expect_equal(scan->unsent(), 2u, "unsent");
  });
}
