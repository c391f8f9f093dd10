#include "probe/scan.hpp"

#include <doctest/doctest.h>

#include "probe/scan_world.hpp"

using namespace synspect;
using Answer = test::NullNetwork::Answer;

TEST_CASE("a scan asks, and answers what it hears") {
  using infer::Closed;
  using infer::Outcome;
  using Flags = std::vector<std::string>;
  struct Row {
    std::string_view name;
    Answer answer;
    probe::Opening opening;
    probe::Closing closing;
    Outcome outcome;
    Closed closed;
    Flags sent;
    std::size_t steps;
  };
  const Row rows[] = {
      {"open, half", Answer::open, probe::Opening::half, probe::Closing::fin, Outcome::open,
       Closed::reset, Flags{"S", "R"}, 1},
      {"open, full", Answer::open, probe::Opening::full, probe::Closing::fin, Outcome::open,
       Closed::clean, Flags{"S", ".", "F.", "."}, 5},
      {"open, full, ended by RST", Answer::open, probe::Opening::full, probe::Closing::rst,
       Outcome::open, Closed::reset, Flags{"S", ".", "R"}, 2},
      {"closed port", Answer::refuse, probe::Opening::half, probe::Closing::fin, Outcome::refused,
       Closed::not_attempted, Flags{"S"}, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    test::ScanWorld world{row.answer};
    world.plan.lifecycle.opening = row.opening;
    world.plan.lifecycle.closing = row.closing;
    world.start(1);
    world.run();
    REQUIRE(world.records.size() == 1);
    const probe::ScanRecord& record = world.records.front();
    CHECK(record.life.outcome == row.outcome);
    CHECK(record.life.closed == row.closed);
    CHECK(world.sent_flags() == row.sent);
    CHECK(record.tuple.remote.text() == "10.0.0.1:80");
    REQUIRE(record.life.steps.size() == row.steps);
    // The SYN and its answer are one step of the network's clock apart.
    CHECK(record.life.steps.front().time == Duration{test::NullNetwork::kStep});
    CHECK_FALSE(record.life.steps.front().ambiguous);
    CHECK(record.ttl == 64);
    CHECK(record.options.has_value() == (row.outcome == Outcome::open));
    CHECK(world.scan->complete());
    CHECK(world.scan->completion().outstanding().empty());
  }
}

TEST_CASE("a record is what its transcript proves") {
  for (const auto opening : {probe::Opening::half, probe::Opening::full}) {
    for (const auto answer : {Answer::open, Answer::refuse, Answer::none}) {
      test::ScanWorld world{answer};
      world.plan.lifecycle.opening = opening;
      world.plan.report_silent = true;
      int syns = 0;
      world.network.lose([&syns](const wire::TcpPacket& packet) {
        return packet.segment.flags.syn && !packet.segment.ack && ++syns == 1;
      });
      world.start(1);
      world.run();
      infer::Observer observer;
      std::uint32_t n = 0;
      for (const auto& [packet, at] : world.network.shown()) {
        const bool ours = packet.source.address.text() == "192.0.2.1";
        observer.observe({++n, ours ? wire::Direction::out : wire::Direction::in, at,
                          packet.segment, packet.ttl, packet.ip_id});
      }
      const infer::Lifecycle proven = observer.lifecycle(true);
      REQUIRE(world.records.size() == 1);
      const infer::Lifecycle& told = world.records.front().life;
      CHECK(n >= 2);
      CHECK(told.outcome == proven.outcome);
      CHECK(told.closed == proven.closed);
      CHECK((told.steps == proven.steps));
      CHECK((told.client_states == proven.client_states));
      CHECK((told.server_states == proven.server_states));
      CHECK(told.findings.size() == proven.findings.size());
    }
  }
}

TEST_CASE("silence: the SYN again as the machine would send it, then the end") {
  test::ScanWorld world{Answer::none};
  world.plan.report_silent = true;
  const Instant began = world.now;
  world.start(1);
  std::vector<std::int64_t> sent_at_ms;
  while (!world.scan->finished()) {
    const std::size_t before = world.network.sent().size();
    world.turn();
    if (world.network.sent().size() > before)
      sent_at_ms.push_back((world.now - began).count() / 1'000'000 - 1);
  }
  CHECK(sent_at_ms == std::vector<std::int64_t>{0, 1000, 3000});
  CHECK((world.now - began).count() / 1'000'000 - 1 == 5000);
  REQUIRE(world.records.size() == 1);
  const infer::Lifecycle& life = world.records.front().life;
  CHECK(life.outcome == infer::Outcome::filtered);
  REQUIRE(life.steps.size() == 1);
  CHECK(life.steps.front().transmissions == 3);
  CHECK_FALSE(life.steps.front().time.has_value());
  CHECK(world.scan->counters().syns_repeated == 2);
  const auto& syns = world.network.sent();
  CHECK(syns.front().segment.seq == syns.back().segment.seq);
  CHECK(syns.back().segment.options.timestamps->value -
            syns.front().segment.options.timestamps->value ==
        3000);
}

TEST_CASE("silence is counted where no record is wanted") {
  test::ScanWorld world{Answer::none};
  world.start(5);
  world.run();
  CHECK(world.records.empty());
  CHECK(world.silent == 5);
  CHECK(world.scan->complete());
}

TEST_CASE("an answer to a repeated SYN is told by the echo") {
  test::ScanWorld world{Answer::open};
  int syns = 0;
  world.network.lose([&syns](const wire::TcpPacket& packet) {
    return packet.segment.flags.syn && !packet.segment.ack && ++syns == 1;
  });
  world.start(1);
  world.run();
  REQUIRE(world.records.size() == 1);
  const infer::Step& step = world.records.front().life.steps.front();
  CHECK(step.transmissions == 2);
  CHECK(step.time == Duration{test::NullNetwork::kStep});
  CHECK_FALSE(step.ambiguous);
}

TEST_CASE("what this host refuses to send is told, and where there is no way") {
  SUBCASE("refused") {
    test::ScanWorld world{Answer::open};
    world.network.refuse_to_send({Errc::local, "send to 10.0.0.1: a firewall forbids it"});
    world.start(1);
    world.run();
    REQUIRE(world.records.size() == 1);
    CHECK(world.records.front().life.outcome == infer::Outcome::error);
    CHECK(world.records.front().error == "send to 10.0.0.1: a firewall forbids it");
    CHECK(world.scan->counters().unsent == 1);
  }
  SUBCASE("no way") {
    test::ScanWorld world{Answer::open};
    world.ground.way_to = [](const Address&) { return std::optional<std::uint16_t>{}; };
    world.start(1);
    world.run();
    REQUIRE(world.records.size() == 1);
    CHECK(world.records.front().error == "no route to 10.0.0.1");
    CHECK(world.network.sent().empty());
    CHECK(world.scan->complete());
  }
}

TEST_CASE("a target that comes twice is in flight from two ports") {
  test::ScanWorld world{Answer::open};
  world.ground.ports = {50000, 50001};
  struct Same final : probe::TargetSource {
    std::optional<probe::ScanTargetAt> next() override {
      if (position == 5) return std::nullopt;
      return probe::ScanTargetAt{{*Address::parse("10.0.0.1"), 80}, position++};
    }
    std::optional<std::uint64_t> total() const override { return 5; }
    std::uint64_t position = 0;
  } same;
  world.start(0);
  world.plan.rate.reset();
  world.scan.emplace(world.plan, world.ground, same, probe::Completion{}, world.network, world,
                     probe::Scan::Start{world.now, Stamp{1'000}});
  world.run();
  CHECK(world.records.size() == 5);
  CHECK(world.silent == 0);
  CHECK(world.scan->complete());
}
