#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include <set>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string source_ports(const FakeNetwork& network) {
  std::string text;
  for (const probe::Record& record : network.records()) {
    text.append(text.empty() ? "" : " ").append(std::to_string(record.source_port));
  }
  return text;
}

FakeNetwork::Setup repeated(std::uint32_t count, Duration interval, std::size_t ports) {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {count, interval, milliseconds{1}}};
  setup.ports.resize(ports);
  return setup;
}

}  // namespace

TEST_CASE("ports: the one that was free for longest is next") {
  FakeNetwork network{repeated(7, seconds{1}, 3)};
  network.start();
  network.run();
  CHECK(source_ports(network) == "5001 5002 5003 5001 5002 5003 5001");
}

TEST_CASE("ports: TIME-WAIT delays no later attempt, it gives its port up") {
  FakeNetwork network{repeated(5, milliseconds{100}, 2)};
  network.start();
  network.run();
  CHECK(network.starts() == "0 100 200 300 400");
  CHECK(source_ports(network) == "5001 5002 5001 5002 5001");
  CHECK(network.engine().finished());
  for (const probe::Record& record : network.records()) {
    CHECK(verdict_text(record.life) == "open, clean");
    CHECK_FALSE(record.interrupted);
  }
}

TEST_CASE("ports: none is used again while a silent target may still answer") {
  FakeNetwork::Setup setup = repeated(2, milliseconds{100}, 1);
  setup.server = Server::silent;
  FakeNetwork network{setup};
  network.start();
  network.run();
  CHECK(network.records().size() == 2);
  CHECK(network.flags_from(5001) == "S S S R S S S R");
  CHECK(network.now() == seconds{10});
}

TEST_CASE("ports: not the target's own, as far as there is a choice") {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({5001}), {3, seconds{1}, milliseconds{1}}};
  setup.ports = {5001, 5002, 5003};
  FakeNetwork network{setup};
  network.start();
  network.run();
  for (const probe::Record& record : network.records()) CHECK(record.source_port != 5001);
  CHECK(network.records().size() == 3);
}

TEST_CASE("ports: initial sequence numbers are fresh for every lifecycle") {
  FakeNetwork network{repeated(20, milliseconds{10}, 8)};
  network.start();
  network.run();
  std::set<std::uint32_t> numbers;
  for (const FakeNetwork::Sent& each : network.sent()) {
    if (each.packet.segment.flags.syn) numbers.insert(each.packet.segment.seq.raw());
  }
  CHECK(network.records().size() == 20);
  CHECK(numbers.size() == 20);
}

// More connections than ports cannot stay open until the end: those that are must make room.
TEST_CASE("ports: left-open connections do not starve the attempts to come") {
  FakeNetwork::Setup setup = repeated(5, milliseconds{100}, 2);
  setup.plan.closing = probe::Closing::none;
  FakeNetwork network{setup};
  network.start();
  network.run();
  CHECK(network.records().size() == 5);
  CHECK(network.engine().finished());
  for (const probe::Record& record : network.records()) {
    CHECK(verdict_text(record.life) == "open, not-attempted");
  }
}

}  // namespace synspect::test
