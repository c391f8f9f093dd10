#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

FakeNetwork::Setup holding(const std::vector<std::uint16_t>& ports, std::uint32_t count = 1) {
  probe::Plan plan = plain_plan();
  plan.measure = probe::Measure::accept_queue;
  return {plan, jobs_to(ports), {count, milliseconds{1}, milliseconds{1}}};
}

/// "2 2": when each ACK that completes a handshake left, in milliseconds; with its FIN.
std::string completed(const FakeNetwork& network) {
  std::string text;
  for (const FakeNetwork::Sent& each : network.sent()) {
    if (!each.packet.segment.flags.fin) continue;
    text.append(text.empty() ? "" : " ").append(us_text(each.at / 1000));
  }
  return text;
}

/// By port: "80 accepted; ".
std::string verdicts(const FakeNetwork& network) {
  std::map<std::uint16_t, std::string> by_port;
  for (const probe::Record& record : network.records()) {
    const auto& said = record.life.measurements;
    by_port[record.job.remote.port] = said.empty() ? "-" : std::string{said[0].verdict};
  }
  std::string text;
  for (const auto& [port, verdict] : by_port) text += std::to_string(port) + " " + verdict + "; ";
  return text;
}

}  // namespace

TEST_CASE("accept-queue: all are completed at once, when all are half-way") {
  FakeNetwork network{holding({80}, 3)};
  network.start();
  network.run();
  CHECK(network.starts() == "0 1 2");
  CHECK(completed(network) == "3 3 3");
  for (const int port : {5001, 5002, 5003}) {
    CHECK(network.flags_from(static_cast<std::uint16_t>(port)) == "S . F. .");
  }
  CHECK(network.records().size() == 3);
  CHECK(verdicts(network) == "80 accepted; ");
  CHECK(network.now() == milliseconds{504});  // one millisecond, and TIME-WAIT
  CHECK(network.engine().finished());
}

TEST_CASE("accept-queue: one whose SYN is not answered holds the others for 0.6 s at most") {
  FakeNetwork network{holding({80, 81, 82})};
  network.server_of_port[82] = Server::silent;
  network.start();
  network.run(milliseconds{601});
  CHECK(completed(network) == "");
  network.run(milliseconds{602});
  CHECK(completed(network) == "602 602");
  network.run();
  CHECK(verdicts(network) == "80 accepted; 81 accepted; 82 not-measured; ");
  CHECK(network.engine().finished());
  CHECK(network.now() == seconds{5} + milliseconds{2});
}

TEST_CASE("accept-queue: one that is answered after the release is completed at once") {
  FakeNetwork network{holding({80, 81})};
  network.server_of_port[81] = Server::silent;
  network.start();
  network.run(milliseconds{700});
  const wire::Origin origin{.local = wire::SeqNum{3000}, .remote = wire::SeqNum{77000}};
  network.server_of_port[81] = Server::closes_when_we_do;
  network.arrives(its(81), our(5002), "< S. 0:0(0) ack 1 win 65160", origin);
  CHECK(network.flags_from(5002) == "S . F.");
  network.run();
  CHECK(verdicts(network) == "80 accepted; 81 accepted; ");
}

TEST_CASE("accept-queue: what was reset or refused while the others wait is waited for no more") {
  FakeNetwork network{holding({80, 81, 82})};
  network.server_of_port[81] = Server::refuses;
  network.server_of_port[82] = Server::silent;
  network.start();
  network.run(milliseconds{100});
  CHECK(verdicts(network) == "81 not-measured; ");
  const wire::Origin origin{.local = wire::SeqNum{5000}, .remote = wire::SeqNum{77000}};
  network.arrives(its(82), our(5003), "< S. 0:0(0) ack 1 win 65160", origin);
  CHECK(completed(network) == "100 100");
  network.run();
  CHECK(network.engine().finished());
}

TEST_CASE("accept-queue: reset while it was held") {
  FakeNetwork network{holding({80, 81, 82})};
  network.server_of_port[82] = Server::silent;
  network.start();
  network.run(milliseconds{100});
  const wire::Origin origin{.local = wire::SeqNum{3000}, .remote = wire::SeqNum{77000}};
  network.arrives(its(81), our(5002), "< R. 1:1(0) ack 1 win 0", origin);
  CHECK(verdicts(network) == "81 reset; ");
  network.run();
  CHECK(completed(network) == "602");
  CHECK(verdicts(network) == "80 accepted; 81 reset; 82 not-measured; ");
  CHECK(network.flags_from(5002) == "S");
}

TEST_CASE("accept-queue: interrupted while they are held") {
  FakeNetwork network{holding({80, 81})};
  network.server_of_port[81] = Server::silent;
  network.start();
  network.run(milliseconds{100});
  network.interrupt();
  network.run();
  CHECK(network.engine().finished());
  CHECK_FALSE(network.engine().deadline());
  CHECK(network.flags_from(5001) == "S R");
  CHECK(network.flags_from(5002) == "S R");
  REQUIRE(network.records().size() == 2);
  for (const probe::Record& record : network.records()) {
    CHECK(record.interrupted);
    CHECK(record.life.measurements.empty());
  }
}

TEST_CASE("accept-queue: more lifecycles than ports still come to an end") {
  FakeNetwork::Setup setup = holding({80}, 5);
  setup.ports = {5001, 5002};
  FakeNetwork network{setup};
  network.start();
  network.run();
  CHECK(network.records().size() == 5);
  CHECK(network.engine().finished());
}

}  // namespace synspect::test
