#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "bulk_scan.hpp"
#include "in_private_network.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

const std::vector<std::uint16_t> kPorts{kScanPort};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

TEST_CASE("bulk: a slow link slows down, and loses nothing") {
  // With the short queue the kernel says that the link's is full, with the long one that ours is.
  for (const char* queue : {"limit 3000", "limit 10000000"}) {
    CAPTURE(queue);
    in_private_network([=] {
      make_link("near");
      give_addresses("near");
      run("ip route add 10.0.0.0/8 via 192.0.2.2");
      run("tc qdisc add dev near root tbf rate 5mbit burst 2000 " + std::string{queue});
      Watch near{"near", kPorts, CaptureMode::block};  // stands behind the queue
      Scan scan{{way_to("10.0.0.1")}};
      const Endpoint to = at("10.0.0.1", 80);
      constexpr std::uint32_t kAll = 3000;
      std::size_t least_room = ParcelRing::kSlots;
      for (std::uint32_t sent = 0; sent < kAll;) {
        least_room = std::min(least_room, scan->room());
        if (scan->room() > 0) scan.probe(0, to, sent++);
        if (sent % 64 == 0) scan->flush();
      }
      expect_equal(least_room, 0u, "least room");
      expect_equal(scan->unsent(), 0u, "unsent");
      scan.end();  // sends the last ones
      expect(near.until([&] { return near.seen().size() == kAll; }), "all of them");
      for (std::uint32_t i = 0; i < kAll; ++i) {
        expect(near.seen()[i].packet.segment.seq == wire::SeqNum{i}, "their order");
      }
    });
  }
}

TEST_CASE("bulk: on a fast link the caller's thread helps, and nothing is lost or doubled") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Watch near{"near", kPorts, CaptureMode::block};
    const Way way = way_to("192.0.2.2");
    Scan scan{{way}};
    const Endpoint to = at("192.0.2.2", 80);
    Octets octets = numbered_syn(way, to, 0);
    const auto set_number = [&](std::uint32_t number) {
      for (std::size_t i = 0; i < 4; ++i) {  // RFC 9293 section 3.1, behind 20 octets of IPv4
        octets[24 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
      }
    };
    constexpr std::uint32_t kAll = 60'000;
    for (std::uint32_t sent = 0; sent < kAll;) {
      const std::size_t room = scan->room();
      for (std::size_t i = 0; i < room && sent < kAll; ++i) {
        set_number(sent++);
        scan->probe({0, to.address, octets});
      }
      scan->flush();
      near.until([&] { return near.seen().size() == sent; }, std::chrono::milliseconds{1});
    }
    eventually([&] { return scan->room() > ParcelRing::kSlots; }, "room beside the transmitter's");
    expect(near.until([&] { return near.seen().size() >= kAll; }), "all of them");
    std::vector<std::uint32_t> seen;
    for (const auto& one : near.seen()) seen.push_back(one.packet.segment.seq.raw());
    std::ranges::sort(seen);
    for (std::uint32_t i = 0; i < kAll; ++i) expect(seen[i] == i, "each once");
    expect_equal(scan->unsent(), 0u, "unsent");
  });
}

TEST_CASE("bulk: a thousand packets a second are no work") {
  in_private_network([] {
    make_link("near");
    give_addresses("near");
    Scan scan{{way_to("192.0.2.2")}};
    const double before = cpu_seconds();
    for (std::uint32_t number = 0; number < 500; ++number) {
      scan.probe(0, at("192.0.2.2", 80), number);
      scan->flush();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    expect(cpu_seconds() - before < 0.15, "less than a third of a core");
  });
}
