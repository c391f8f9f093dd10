// What arrives at a scan and answers no SYN of its own, or answers one too late.
#include <doctest/doctest.h>

#include "probe/scan.hpp"
#include "probe/scan_world.hpp"

using namespace synspect;
using Answer = test::NullNetwork::Answer;

TEST_CASE("what acknowledges something else is reset, and the SYN goes on waiting") {
  test::ScanWorld world{Answer::none};
  world.start(1);
  world.turn();
  const FourTuple back{{*Address::parse("10.0.0.1"), 80}, world.network.sent().front().source};
  wire::Segment stranger;
  stranger.flags.syn = true;
  stranger.seq = wire::SeqNum{9};
  stranger.ack = world.network.sent().front().segment.seq + 7u;
  world.network.inject(*world.scan, back, stranger, world.now);
  world.run();
  CHECK(world.silent == 1);
  CHECK(world.sent_flags() == std::vector<std::string>{"S", "R", "S", "S"});
  CHECK(world.network.sent()[1].segment.seq == *stranger.ack);
}

TEST_CASE("a SYN/ACK that comes when its target was given up is reset") {
  test::ScanWorld world{Answer::none};
  world.plan.lifecycle.retries = 0;
  world.plan.lifecycle.step_timeout = std::chrono::seconds{1};
  world.start(1);
  world.run();
  const wire::TcpPacket syn = world.network.sent().front();
  wire::Segment late;
  late.flags.syn = true;
  late.ack = syn.segment.end();
  world.network.inject(*world.scan, {syn.destination, syn.source}, late, world.now);
  world.turn();
  CHECK(world.scan->counters().late_answers == 1);
  CHECK(world.sent_flags() == std::vector<std::string>{"S", "R"});
  CHECK(world.network.sent().back().segment.seq == *late.ack);
}

TEST_CASE("an ICMP error that quotes the SYN ends its target") {
  test::ScanWorld world{Answer::none};
  world.start(1);
  world.turn();
  const wire::TcpPacket& syn = world.network.sent().front();
  wire::IcmpError error;
  error.from = *Address::parse("10.0.0.254");
  error.to = *Address::parse("192.0.2.1");
  error.type = 3;
  error.code = 13;
  error.checksum = wire::Checksum::good;
  error.quoted_source = syn.source;
  error.quoted_destination = syn.destination;
  error.quoted_seq = syn.segment.seq + 1u;  // not ours
  CHECK(world.scan->captured(error, 0, Stamp{5}, world.now));
  CHECK(world.records.empty());
  error.quoted_seq = syn.segment.seq;
  CHECK(world.scan->captured(error, 0, Stamp{6}, world.now));
  world.run();
  REQUIRE(world.records.size() == 1);
  CHECK(world.records.front().life.outcome == infer::Outcome::unreachable);
  CHECK(world.records.front().icmp->from.text() == "10.0.0.254");
}

TEST_CASE("a flood of wrong acknowledgments draws few answers") {
  test::ScanWorld world{Answer::none};
  world.start(1);
  world.turn();
  const FourTuple back{{*Address::parse("10.0.0.1"), 80}, world.network.sent().front().source};
  wire::Segment stranger;
  stranger.flags.syn = true;
  stranger.ack = world.network.sent().front().segment.seq + 7u;
  for (int i = 0; i < 1000; ++i) {
    world.network.inject(*world.scan, back, stranger, world.now);
  }
  world.turn();
  CHECK(world.network.sent().size() <= 1 + 100);  // a tenth of the rate
}
