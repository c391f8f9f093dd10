#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

FakeNetwork::Setup to_ports(const std::vector<std::uint16_t>& ports, std::uint32_t count = 1) {
  return {plain_plan(), jobs_to(ports), {count, seconds{1}, milliseconds{1}}};
}

/// By port, whatever the order in which they were reported.
std::string verdicts(const FakeNetwork& network) {
  std::map<std::uint16_t, std::string> by_port;
  for (const probe::Record& record : network.records()) {
    by_port[record.job.remote.port] = verdict_text(record.life);
  }
  std::string text;
  for (const auto& [port, verdict] : by_port) text += std::to_string(port) + " " + verdict + "; ";
  return text;
}

}  // namespace

TEST_CASE("end: each lifecycle is reported once, as soon as it is complete") {
  FakeNetwork network{to_ports({80})};
  network.start();
  CHECK_FALSE(network.engine().finished());
  network.run(milliseconds{501});
  CHECK(network.records().empty());  // in TIME-WAIT the server's FIN may come again
  CHECK_FALSE(network.engine().finished());
  network.run();
  CHECK(network.now() == milliseconds{502});
  CHECK(network.engine().finished());
  CHECK(network.records().size() == 1);
  CHECK(network.records()[0].segments.size() == 6);
}

TEST_CASE("end: packets are expected until the last close, not during TIME-WAIT") {
  FakeNetwork network{to_ports({80}, 2)};
  CHECK_FALSE(network.engine().expects_packets());
  network.start();
  CHECK(network.engine().expects_packets());
  network.run(milliseconds{2});
  CHECK_FALSE(network.engine().expects_packets());
  network.run(seconds{1});
  CHECK(network.engine().expects_packets());  // the second attempt
  network.run();
  CHECK_FALSE(network.engine().expects_packets());
}

// What is left of a failed lifecycle's deadline must not be taken for the next one's on its port.
TEST_CASE("end: a question after the end that cannot be sent leaves the port to the next one") {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {2, milliseconds{1100}, milliseconds{1}}};
  setup.ports = {5001};
  setup.plan.verify = true;
  FakeNetwork network{setup};
  int acks = 0;
  network.loses = [&acks](const wire::TcpPacket& packet) {
    const wire::Flags& flags = packet.segment.flags;
    return !flags.syn && !flags.rst && !flags.fin && ++acks == 3;  // the first question
  };
  network.start();
  network.run();
  CHECK(network.engine().finished());
  REQUIRE(network.records().size() == 2);
  CHECK(verdict_text(network.records()[0].life) == "error, clean");
  CHECK(verdict_text(network.records()[1].life) == "open, clean");
}

TEST_CASE("interrupt: in TIME-WAIT, the close was complete") {
  FakeNetwork network{to_ports({80})};
  network.start();
  network.run(milliseconds{100});
  CHECK(network.records().empty());
  network.interrupt();
  CHECK(network.engine().finished());
  REQUIRE(network.records().size() == 1);
  CHECK(verdict_text(network.records()[0].life) == "open, clean");
  CHECK_FALSE(network.records()[0].interrupted);
  CHECK(network.flags_from(5001) == "S . F. .");
}

TEST_CASE("interrupt: nothing more starts, what is open is reset, what was measured is reported") {
  FakeNetwork network{to_ports({80, 81, 82, 83}, 5)};
  network.server_of_port[81] = Server::silent;
  network.server_of_port[82] = Server::never_closes;
  network.server_of_port[83] = Server::refuses;
  network.start();
  network.run(milliseconds{100});
  network.interrupt();
  network.run();
  CHECK(network.engine().finished());
  CHECK_FALSE(network.engine().deadline());
  CHECK(verdicts(network) ==
        "80 open, clean; 81 filtered, not-attempted; 82 open, timeout; "
        "83 refused, not-attempted; ");
  CHECK(network.flags_from(5001) == "S . F. .");
  CHECK(network.flags_from(5002) == "S R");
  CHECK(network.flags_from(5003) == "S . F. R");
  CHECK(network.flags_from(5004) == "S");
  network.interrupt();
  CHECK(network.records().size() == 4);
}

TEST_CASE("interrupt: before the start") {
  FakeNetwork network{to_ports({80})};
  network.interrupt();
  CHECK(network.engine().finished());
  network.start();
  CHECK(network.sent().empty());
}

TEST_CASE("left open: reset when all are reported, not before") {
  FakeNetwork::Setup setup = to_ports({80, 81});
  setup.plan.closing = probe::Closing::none;
  setup.schedule.spacing = milliseconds{100};
  FakeNetwork network{setup};
  network.server_of_port[81] = Server::silent;
  network.start();
  network.run(seconds{5});
  CHECK(verdicts(network) == "80 open, not-attempted; ");
  CHECK(network.flags_from(5001) == "S .");
  network.run();
  CHECK(verdicts(network) == "80 open, not-attempted; 81 filtered, not-attempted; ");
  CHECK(network.flags_from(5001) == "S . R");
  CHECK(network.engine().finished());
}

TEST_CASE("left open: not reset before the last attempt has started") {
  FakeNetwork::Setup setup = to_ports({80}, 3);
  setup.plan.closing = probe::Closing::none;
  FakeNetwork network{setup};
  network.start();
  network.run();
  CHECK(network.starts() == "0 1000 2000");
  CHECK(network.now() == milliseconds{2001});
  CHECK(network.flags_from(5001) == "S . R");
  CHECK(network.flags_from(5003) == "S . R");
  CHECK(network.engine().finished());
}

TEST_CASE("left open: a server that ends one of them does not end the others") {
  FakeNetwork::Setup setup = to_ports({80, 81, 82});
  setup.plan.closing = probe::Closing::none;
  FakeNetwork network{setup};
  network.server_of_port[82] = Server::silent;
  network.start();
  network.run(milliseconds{100});
  CHECK(verdicts(network) == "80 open, not-attempted; 81 open, not-attempted; ");
  const wire::Origin first{.local = wire::SeqNum{1000}, .remote = wire::SeqNum{77000}};
  network.arrives(its(80), our(5001), "< R 1:1(0) win 0", first);
  network.run(milliseconds{1500});
  CHECK(network.flags_from(5002) == "S .");  // still open
  CHECK(network.flags_from(5003) == "S S");  // the silent one has its full time
  network.run();
  CHECK(network.flags_from(5001) == "S .");
  CHECK(network.flags_from(5002) == "S . R");
  CHECK(network.flags_from(5003) == "S S S R");
  CHECK(network.engine().finished());
}

TEST_CASE("send failure: ends its own lifecycle, and resets what it had opened") {
  FakeNetwork network{to_ports({80, 81})};
  int failures = 0;
  network.loses = [&failures](const wire::TcpPacket& packet) {
    const bool first_ack = packet.source.port == 5001 && packet.segment.ack && failures == 0;
    if (first_ack) ++failures;
    return first_ack;
  };
  network.start();
  network.run();
  REQUIRE(network.records().size() == 2);
  CHECK(network.records()[0].life.outcome == infer::Outcome::error);
  CHECK(network.records()[0].error == "send: network is down");
  CHECK(network.flags_from(5001) == "S R R");
  CHECK(verdict_text(network.records()[1].life) == "open, clean");
  CHECK(network.engine().finished());
}

TEST_CASE("send failure: when nothing can be sent at all") {
  FakeNetwork network{to_ports({80, 81}, 2)};
  network.loses = [](const wire::TcpPacket&) { return true; };
  network.start();
  network.run();
  CHECK(network.records().size() == 4);
  for (const probe::Record& record : network.records()) {
    CHECK(record.life.outcome == infer::Outcome::error);
  }
  CHECK(network.engine().finished());
}

TEST_CASE("sending: each datagram names its destination and the interface of its path") {
  FakeNetwork network{to_ports({80})};
  network.start();
  network.run();
  REQUIRE_FALSE(network.sent().empty());
  for (const FakeNetwork::Sent& each : network.sent()) {
    CHECK(each.destination.text() == "192.0.2.9");
    CHECK(each.interface_index == 2);
    CHECK(each.packet.source.address.text() == "192.0.2.1");
  }
}

}  // namespace synspect::test
