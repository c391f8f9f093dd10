// Packets that were captured twice.
#include <doctest/doctest.h>

#include "flows.hpp"
#include "probe/copy_watch.hpp"

namespace synspect::test {
namespace {

using probe::CopyWatch;
using wire::Direction;

const Lines kLife = {{0, "> S 0:0(0) win 64240"},          {40, "< S. 0:0(0) ack 1 win 65160"},
                     {60, "> . 1:1(0) ack 1 win 64240"},   {80, "> F. 1:1(0) ack 1 win 64240"},
                     {120, "< F. 1:1(0) ack 2 win 65160"}, {140, "> . 2:2(0) ack 2 win 64240"}};

/// Each packet as it comes in, and as it goes out 5 us later with `hops` less.
FlowBench twice(std::uint8_t hops, bool directions) {
  FlowBench bench;
  std::uint16_t id = 7;
  for (const Line& line : kLife) {
    wire::TcpPacket packet = flow_packet(line, sample_tuple());
    packet.ip_id = ++id;
    const auto towards = [&](Direction at) {
      return directions ? std::optional{at} : std::nullopt;
    };
    bench.table().captured(packet, {at_us(line.at_us), "eth0", towards(Direction::in), {}});
    packet.ttl = static_cast<std::uint8_t>(packet.ttl - hops);
    bench.table().captured(packet, {at_us(line.at_us + 5), "eth1", towards(Direction::out), {}});
  }
  bench.table().finish({});
  return bench;
}

}  // namespace

TEST_CASE("copies: what a router forwards counts once, and the capture is between both sides") {
  for (const bool directions : {false, true}) {
    CAPTURE(directions);
    FlowBench bench = twice(1, directions);
    CHECK(bench.text() == "1 open, clean");
    CHECK(bench.table().counts().copies == 6);
    const probe::Record& record = bench.records().at(0);
    CHECK(record.segments.size() == 6);
    CHECK(record.life.steps.at(0).transmissions == 1);
    CHECK(record.vantage == infer::Vantage::middle);
    CHECK(record.vantage_basis ==
          (directions ? infer::VantageBasis::direction : infer::VantageBasis::hops));
  }
}

TEST_CASE("copies: of a port that mirrors others, which do not tell where they were seen") {
  FlowBench bench = twice(0, false);
  CHECK(bench.table().counts().copies == 6);
  CHECK(bench.records().at(0).segments.size() == 6);
  CHECK(bench.records().at(0).vantage != infer::Vantage::middle);
}

TEST_CASE("copies: told from what is sent again") {
  struct Row {
    const char* name;
    const char* line;
    double after_us;
    std::optional<std::uint16_t> id;
    std::uint16_t id_step;
    std::uint8_t hops;
    CopyWatch::Copy copy;
  };
  const Row rows[] = {
      {"same number, soon", "> P. 1:9(8) ack 1 win 9", 5000, 7, 0, 0, CopyWatch::Copy::elsewhere},
      {"same number, late", "> P. 1:9(8) ack 1 win 9", 5001, 7, 0, 0, CopyWatch::Copy::none},
      {"another number", "> P. 1:9(8) ack 1 win 9", 10, 7, 1, 0, CopyWatch::Copy::none},
      {"number 0, one hop on", "> . 1:1(0) ack 1 win 9", 1000, 0, 0, 1, CopyWatch::Copy::routed},
      {"IPv6, one hop on", "> P. 1:9(8) ack 1 win 9", 1000, {}, 0, 1, CopyWatch::Copy::routed},
      {"IPv6, one hop on, late", "> . 1:1(0) ack 1 win 9", 1001, {}, 0, 1, CopyWatch::Copy::none},
      {"IPv6, data, all equal", "> P. 1:9(8) ack 1 win 9", 10, {}, 0, 0, CopyWatch::Copy::none},
      {"IPv6, duplicate ACK", "> . 1:1(0) ack 1 win 9", 10, {}, 0, 0, CopyWatch::Copy::none},
      {"IPv6, resets", "> R 1:1(0) win 0", 10, {}, 0, 0, CopyWatch::Copy::none},
      {"IPv6, SYN", "> S 0:0(0) win 9", 10, {}, 0, 0, CopyWatch::Copy::elsewhere},
      {"IPv6, FIN", "> F. 1:1(0) ack 1 win 9", 10, {}, 0, 0, CopyWatch::Copy::elsewhere},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Lines lines = {{0, row.line}};
    infer::Observation seen = observation(lines, 0);
    seen.ip_id = row.id;
    CopyWatch watch;
    CHECK(watch.observe(seen, std::nullopt) == CopyWatch::Copy::none);
    seen.at = at_us(row.after_us);
    seen.ttl = static_cast<std::uint8_t>(seen.ttl - row.hops);
    if (row.id) seen.ip_id = static_cast<std::uint16_t>(*row.id + row.id_step);
    CHECK(watch.observe(seen, std::nullopt) == row.copy);
  }
}

TEST_CASE("copies: a host that hears its own packets forwards nothing") {
  const Lines lines = {{0, "> S 0:0(0) win 9"}};
  infer::Observation seen = observation(lines, 0);
  seen.ip_id = 7;
  CopyWatch loopback;
  CHECK(loopback.observe(seen, Direction::out) == CopyWatch::Copy::none);
  CHECK(loopback.observe(seen, Direction::in) == CopyWatch::Copy::elsewhere);
  CopyWatch router;
  CHECK(router.observe(seen, Direction::in) == CopyWatch::Copy::none);
  CHECK(router.observe(seen, Direction::out) == CopyWatch::Copy::sent_on);
}

}  // namespace synspect::test
