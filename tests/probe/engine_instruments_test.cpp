// What the engine tells the lifecycles about capture, clock and each other.
#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

FakeNetwork::Setup repeated(std::uint32_t count, Duration interval) {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {count, interval, milliseconds{1}}};
  setup.plan.time_wait = Duration{};
  return setup;
}

/// "1: capture-dropped warning []; 2: ": by attempt.
std::string findings(const FakeNetwork& network) {
  std::string text;
  for (const probe::Record& record : network.records()) {
    text += std::to_string(record.attempt) + ": " + findings_text(record.life) + "; ";
  }
  return text;
}

}  // namespace

TEST_CASE("capture: who is under way when packets are dropped says so") {
  FakeNetwork network{repeated(3, seconds{10})};
  std::uint64_t dropped = 7;  // before all
  network.engine().watch_capture([&dropped] { return dropped; });
  network.start();
  network.run(seconds{10});
  dropped = 8;
  network.run(seconds{15});
  dropped = 9;  // between two lifecycles
  network.run();
  CHECK(findings(network) == "1: ; 2: capture-dropped warning []; 3: ; ");
}

TEST_CASE("capture: all that are under way say so") {
  FakeNetwork::Setup setup = repeated(1, seconds{1});
  setup.jobs = jobs_to({80, 81});
  FakeNetwork network{setup};
  network.server_of_port[81] = Server::silent;
  std::uint64_t dropped = 0;
  network.engine().watch_capture([&dropped] { return dropped; });
  network.start();
  network.run(milliseconds{1});
  dropped = 1;
  network.run();
  REQUIRE(network.records().size() == 2);
  CHECK(findings_text(network.records()[0].life) == "capture-dropped warning []");
  CHECK(findings_text(network.records()[1].life) ==
        "filtered error [1,3], capture-dropped warning []");
}

TEST_CASE("clock: a step is told to those under way") {
  FakeNetwork::Setup setup = repeated(2, seconds{10});
  setup.plan.hold = seconds{1};
  FakeNetwork network{setup};
  network.start();
  network.run(milliseconds{500});
  network.engine().clock_stepped(seconds{3600});
  network.run();
  CHECK(findings(network) == "1: clock-stepped warning [3,4]; 2: ; ");
}

TEST_CASE("neighbours: a filtered attempt says that another one opened") {
  FakeNetwork network{repeated(2, seconds{1})};
  network.start();
  network.run(milliseconds{500});
  network.server_of_port[80] = Server::silent;
  network.run();
  REQUIRE(network.records().size() == 2);
  REQUIRE(network.records()[1].life.findings.size() == 1);
  const std::string text = network.records()[1].life.findings[0].text;
  CHECK_MESSAGE(text.find("attempt 1 opened") != std::string::npos, text);
}

TEST_CASE("clock stepped: a measurement tells no time") {
  for (const bool stepped : {false, true}) {
    CAPTURE(stepped);
    FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {}};
    setup.plan.measure = probe::Measure::syn_ack_retries;
    FakeNetwork network{setup};
    network.start();
    network.run(std::chrono::milliseconds{100});
    if (stepped) network.engine().clock_stepped(std::chrono::seconds{3600});
    network.run();
    REQUIRE(network.records().size() == 1);
    const auto& said = network.records()[0].life.measurements;
    REQUIRE(said.size() == 1);
    CHECK(said[0].verdict == (stepped ? "not-measured" : "never-repeated"));
    CHECK(said[0].at_least.has_value() == !stepped);
  }
}

// In the afterlife no segment of the lifecycle follows it.
TEST_CASE("clock stepped: after the end, while TIME-WAIT is verified") {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {}};
  setup.plan.verify = true;
  FakeNetwork network{setup};
  network.start();
  network.run(std::chrono::milliseconds{600});  // TIME-WAIT is over: asked
  network.engine().clock_stepped(std::chrono::seconds{3600});
  const wire::Origin origin{.local = wire::SeqNum{1000}, .remote = wire::SeqNum{77000}};
  network.arrives(its(80), our(5001), "< R 2:2(0) win 0", origin);
  network.run();
  REQUIRE(network.records().size() == 1);
  const probe::Record& record = network.records()[0];
  REQUIRE(record.life.measurements.size() == 1);
  CHECK(record.life.measurements[0].verdict == "closed");
  const infer::ServerState& last = record.life.server_states.back();
  CHECK(last.state == tcp::State::closed);
  CHECK(last.claim == infer::Claim::observed);
  CHECK_FALSE(last.not_before);
  CHECK_FALSE(last.not_after);
}

}  // namespace synspect::test
