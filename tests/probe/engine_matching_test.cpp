#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;

/// The engine's first secret is the first lifecycle's ISN.
constexpr wire::Origin kFirst{.local = wire::SeqNum{1000}, .remote = wire::SeqNum{77000}};
constexpr auto kSynAck = "< S. 0:0(0) ack 1 win 65160";

FakeNetwork::Setup silent() {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {1, milliseconds{0}, milliseconds{0}}};
  setup.server = Server::silent;
  setup.ports = {5001};
  return setup;
}

Endpoint at(const char* address, std::uint16_t port) {
  return {Address::parse(address).value(), port};
}

}  // namespace

TEST_CASE("matching: a reply belongs to a lifecycle by all four of addresses and ports") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  REQUIRE(network.segments_reported() == 1);  // the SYN
  const std::pair<Endpoint, Endpoint> others[] = {
      {at("192.0.2.8", 80), our(5001)},
      {its(81), our(5001)},
      {its(80), at("192.0.2.2", 5001)},
      {its(80), our(5002)},
      {at("::1", 80), at("::1", 5001)},
      {our(5002), its(80)},
      {at("192.0.2.2", 5001), its(80)},
      {our(5001), its(81)},
      {its(5001), our(80)},
      {our(80), its(5001)},
  };
  for (const auto& [from, to] : others) {
    const std::string tried = from.text() + " > " + to.text();
    CAPTURE(tried);
    network.arrives(from, to, kSynAck, kFirst);
    CHECK(network.segments_reported() == 1);
    CHECK(network.sent().size() == 1);
  }
  network.arrives(its(80), our(5001), kSynAck, kFirst);
  CHECK(network.flags_from(5001) == "S . F.");
}

TEST_CASE("matching: a segment that passes several taps counts at its path's own") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  const wire::TcpPacket syn = network.sent().front().packet;
  network.captured(syn, "br0");
  network.captured(syn, "");
  CHECK(network.segments_reported() == 1);
  network.captured(syn, "eth0");
  CHECK(network.segments_reported() == 2);
}

TEST_CASE("matching: what is no TCP segment is nobody's") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  for (const auto reason : {wire::Undecoded::truncated, wire::Undecoded::not_tcp,
                            wire::Undecoded::fragment, wire::Undecoded::bad_tcp_header}) {
    network.captured(reason);
  }
  CHECK(network.segments_reported() == 1);
}

TEST_CASE("matching: an ICMP error belongs to the lifecycle that it quotes") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  wire::IcmpError error;
  error.from = Address::parse("192.0.2.254").value();
  error.type = 3;
  error.code = 1;
  error.quoted_seq = kFirst.local;
  const std::pair<Endpoint, Endpoint> others[] = {{its(80), our(5001)},
                                                  {our(5002), its(80)},
                                                  {our(5001), its(81)},
                                                  {at("::1", 5001), at("::1", 80)}};
  for (const auto& [from, to] : others) {
    error.quoted_source = from;
    error.quoted_destination = to;
    network.captured(error);
    CHECK(network.records().empty());
  }
  error.quoted_source = our(5001);
  error.quoted_destination = its(80);
  network.captured(error);
  network.run();
  REQUIRE(network.records().size() == 1);
  CHECK(network.records()[0].life.outcome == infer::Outcome::unreachable);
}

TEST_CASE("matching: lifecycles side by side keep their segments apart") {
  FakeNetwork::Setup setup{
      plain_plan(), jobs_to({80, 81, 82}), {4, milliseconds{0}, milliseconds{0}}};
  setup.ports.resize(0);
  for (std::uint16_t port = 6000; port < 6012; ++port) setup.ports.push_back(port);
  FakeNetwork network{setup};
  network.server_of_port[81] = Server::refuses;
  network.server_of_port[82] = Server::silent;
  network.start();
  network.run();
  REQUIRE(network.records().size() == 12);
  for (const probe::Record& record : network.records()) {
    const char* expected = record.job.remote.port == 80   ? "open, clean"
                           : record.job.remote.port == 81 ? "refused, not-attempted"
                                                          : "filtered, not-attempted";
    CHECK(verdict_text(record.life) == expected);
    const std::size_t segments = record.job.remote.port == 80   ? 6
                                 : record.job.remote.port == 81 ? 2
                                                                : 4;
    CHECK(record.segments.size() == segments);
  }
  CHECK(network.segments_reported() == 4 * (6 + 2 + 4));
}

TEST_CASE("matching: what comes for an ended lifecycle is answered by a RST and reported no more") {
  FakeNetwork::Setup setup = silent();
  setup.server = Server::refuses;
  FakeNetwork network{setup};
  network.start();
  network.run();
  REQUIRE(network.engine().finished());
  network.arrives(its(80), our(5001), kSynAck, kFirst);
  CHECK(network.flags_from(5001) == "S R");
  CHECK(network.segments_reported() == 2);
  CHECK(network.records().size() == 1);
}

TEST_CASE("matching: an old answer does not reach the next lifecycle on the same port") {
  FakeNetwork::Setup setup = silent();
  setup.server = Server::refuses;
  setup.jobs = jobs_to({80, 81});
  setup.schedule.spacing = milliseconds{100};
  FakeNetwork network{setup};
  network.server_of_port[81] = Server::silent;
  network.start();
  network.run(milliseconds{150});
  network.arrives(its(80), our(5001), kSynAck, kFirst);                    // another remote port
  network.arrives(its(81), our(5001), "< R. 0:0(0) ack 1 win 0", kFirst);  // another ISN
  network.run();
  REQUIRE(network.records().size() == 2);
  CHECK(network.records()[1].job.remote.port == 81);
  CHECK(verdict_text(network.records()[1].life) == "filtered, not-attempted");
}

TEST_CASE("matching: a segment is announced only if it joined the transcript") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  for (int i = 0; i < 5000; ++i)
    network.arrives(its(80), our(5001), "< . 9:9(0) ack 1 win 1", kFirst);
  CHECK(network.segments_reported() == 4096);
}

}  // namespace synspect::test
