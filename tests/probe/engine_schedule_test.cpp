#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;

struct Row {
  std::string name;
  std::size_t jobs;
  std::uint32_t count;
  milliseconds interval;
  milliseconds spacing;
  std::string starts;
};

FakeNetwork::Setup setup_of(const Row& row) {
  FakeNetwork::Setup setup{plain_plan(), {}, {}};
  for (std::size_t i = 0; i < row.jobs; ++i) {
    setup.jobs.push_back(job_to(static_cast<std::uint16_t>(80 + i)));
  }
  setup.schedule = {row.count, row.interval, row.spacing};
  return setup;
}

}  // namespace

// Open loop: attempt k of job j starts at k * interval + j * spacing. With a TIME-WAIT of 500 ms no
// lifecycle here is over before the next attempts start.
TEST_CASE("engine: attempts start on schedule, whether or not earlier ones have ended") {
  const Row rows[] = {
      {"one", 1, 1, milliseconds{1000}, milliseconds{1}, "0"},
      {"one target, four times", 1, 4, milliseconds{100}, milliseconds{1}, "0 100 200 300"},
      {"three ports, once: no burst", 3, 1, milliseconds{1000}, milliseconds{10}, "0 10 20"},
      {"two ports, three times", 2, 3, milliseconds{100}, milliseconds{10}, "0 10 100 110 200 210"},
      {"all at once", 2, 3, milliseconds{0}, milliseconds{0}, "0 0 0 0 0 0"},
      {"a round that takes longer than the interval", 4, 2, milliseconds{10}, milliseconds{5},
       "0 5 10 10 15 15 20 25"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    FakeNetwork network{setup_of(row)};
    network.start();
    network.run();
    CHECK(network.starts() == row.starts);
    CHECK(network.records().size() == row.jobs * row.count);
    CHECK(network.engine().finished());
    CHECK_FALSE(network.engine().deadline());
  }
}

TEST_CASE("engine: silent targets delay nobody") {
  FakeNetwork::Setup setup = setup_of({"", 1, 4, milliseconds{100}, milliseconds{1}, ""});
  setup.server = Server::silent;
  setup.plan.retries = 0;
  FakeNetwork network{setup};
  network.start();
  network.run();
  CHECK(network.starts() == "0 100 200 300");
  CHECK(network.now() == milliseconds{5300});  // the last one's time is over
}

TEST_CASE("engine: a caller that is late does not shift the rest") {
  FakeNetwork network{setup_of({"", 1, 3, milliseconds{100}, milliseconds{1}, ""})};
  network.start();
  CHECK(network.engine().deadline() <= Instant{std::chrono::hours{5}} + milliseconds{1000});
  network.run(milliseconds{50});
  network.engine().time_passes(Instant{std::chrono::hours{5}} + milliseconds{130});
  network.run();
  REQUIRE(network.records().size() == 3);
  CHECK(network.starts().ends_with(" 200"));
}

// Suspended (SIGSTOP, a frozen machine) for a minute. What was due meanwhile does not start at
// once.
TEST_CASE("engine: a caller that was asleep finds the schedule where it was") {
  FakeNetwork network{setup_of({"", 2, 4, milliseconds{100}, milliseconds{10}, ""})};
  network.start();
  network.run(milliseconds{150});
  network.engine().time_passes(Instant{std::chrono::hours{5}} + milliseconds{60'000});
  network.run();
  CHECK(network.records().size() == 8);
  CHECK(network.engine().finished());
  // The third round was due at 200 and 210; the network's own clock did not see the sleep.
  CHECK(network.starts() == "0 10 100 110 150 60010 60100 60110");
}

TEST_CASE("engine: each record says which attempt of which job it is") {
  FakeNetwork network{setup_of({"", 2, 2, milliseconds{100}, milliseconds{10}, ""})};
  network.start();
  network.run();
  std::string text;
  for (const probe::Record& record : network.records()) {
    text += std::to_string(record.job.remote.port) + "#" + std::to_string(record.attempt) + " ";
    CHECK(verdict_text(record.life) == "open, clean");
  }
  CHECK(text == "80#1 81#1 80#2 81#2 ");
}

// The machine is fed by the steady clock, the label comes from the wall clock at the start.
TEST_CASE("engine: a lifecycle whose SYN is never seen is labelled with the time it was due") {
  FakeNetwork::Setup setup = setup_of({"", 1, 2, milliseconds{100}, milliseconds{1}, ""});
  FakeNetwork network{setup};
  network.loses = [](const wire::TcpPacket&) { return true; };
  network.start();
  network.run();
  REQUIRE(network.records().size() == 2);
  CHECK(network.records()[0].started == kStart);
  CHECK(network.records()[1].started - kStart == milliseconds{100});
}

}  // namespace synspect::test
