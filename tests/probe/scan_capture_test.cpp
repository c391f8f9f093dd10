// A scan whose capture does not show everything.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "probe/scan.hpp"
#include "probe/scan_world.hpp"

using namespace synspect;
using Answer = test::NullNetwork::Answer;

TEST_CASE("silence while the capture loses packets is no silence") {
  test::ScanWorld world{Answer::open};
  std::uint64_t drops = 0;
  world.network.hide([&drops](const wire::TcpPacket& packet) {
    const bool first_answer = packet.segment.flags.syn && packet.segment.ack && drops == 0;
    drops += first_answer ? 1 : 0;
    return first_answer;
  });
  world.plan.lifecycle.retries = 0;
  world.start(1);
  world.scan->watch_capture([&drops] { return drops; });
  world.run();
  REQUIRE(world.records.size() == 1);
  CHECK(world.records.front().attempt == 2);
  CHECK(world.records.front().life.outcome == infer::Outcome::open);
  CHECK(world.records.front().life.steps.front().transmissions == 1);
  CHECK(world.scan->counters().probed_again == 1);
  const auto& packets = world.network.sent();
  CHECK(packets[0].source.port != packets[1].source.port);
  CHECK(packets[0].segment.seq != packets[1].segment.seq);
  CHECK(world.scan->rate() < 1000);
}

TEST_CASE("a target that is probed again is so from another port, whoever had a turn meanwhile") {
  test::ScanWorld world{Answer::open};
  world.ground.ports = {50000, 50001};
  std::uint64_t drops = 0;
  world.network.hide([&drops](const wire::TcpPacket& packet) {
    const bool lost = packet.segment.flags.syn && packet.segment.ack && drops < 3;
    drops += lost ? 1 : 0;
    return lost;
  });
  world.plan.lifecycle.retries = 0;
  world.start(3);
  world.scan->watch_capture([&drops] { return drops; });
  world.run();
  CHECK(world.records.size() == 3);
  std::map<std::string, std::set<std::uint16_t>> ports;
  for (const auto& packet : world.network.sent()) {
    if (packet.segment.flags.syn) ports[packet.destination.text()].insert(packet.source.port);
  }
  for (const auto& [target, used] : ports) CHECK(used.size() == 2);
}

TEST_CASE("an answer to a SYN that the tap has not shown has no time, so it is asked again") {
  test::ScanWorld world{Answer::open};
  int hidden = 0;
  world.network.hide([&hidden](const wire::TcpPacket& packet) {
    return packet.segment.flags.syn && !packet.segment.ack && ++hidden <= 1;
  });
  world.start(1);
  world.run();
  REQUIRE(world.records.size() == 1);
  CHECK(world.records.front().attempt == 2);
  CHECK(world.records.front().life.steps.front().time == Duration{test::NullNetwork::kStep});
  CHECK(world.sent_flags() == std::vector<std::string>{"S", "R", "S", "R"});
}

TEST_CASE("a tap that never shows our RST is named, after three attempts") {
  test::ScanWorld world{Answer::open};
  world.network.hide([](const wire::TcpPacket& packet) { return packet.segment.flags.rst; });
  world.start(1);
  world.run();
  REQUIRE(world.records.size() == 1);
  CHECK(world.records.front().attempt == 3);
  CHECK(test::has_finding(world.records.front(), "capture-dropped"));
}

TEST_CASE("what passes another tap than the way's own is not counted twice") {
  test::ScanWorld world{Answer::none};
  world.start(1);
  world.turn();
  CHECK_FALSE(world.scan->captured(world.network.sent().front(), 1, Stamp{7}, world.now));
  CHECK(world.scan->captured(world.network.sent().front(), 0, Stamp{7}, world.now));
}
