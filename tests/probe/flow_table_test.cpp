#include "probe/flow_table.hpp"

#include <doctest/doctest.h>

#include "flows.hpp"

namespace synspect::test {
namespace {

using std::chrono::seconds;

/// A whole lifecycle that begins at `at` microseconds.
Lines whole(double at) {
  return {{at, "> S 0:0(0) win 64240 <mss 1460>"},
          {at + 40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>", 60},
          {at + 60, "> . 1:1(0) ack 1 win 64240"},
          {at + 80, "> F. 1:1(0) ack 1 win 64240"},
          {at + 120, "< F. 1:1(0) ack 2 win 65160", 60},
          {at + 140, "> . 2:2(0) ack 2 win 64240"}};
}

FourTuple from_port(std::uint16_t port) {
  FourTuple tuple = sample_tuple();
  tuple.local.port = port;
  return tuple;
}

}  // namespace

TEST_CASE("flows: each connection is reported, in the order of its beginning") {
  FlowBench bench;
  // The second ends before the first does.
  const Lines first = whole(0);
  bench.show({first[0], first[1], first[2]}, from_port(1001));
  bench.show(whole(500), from_port(1002));
  bench.show({{900, "> S 0:0(0) win 64240"}, {950, "< R. 0:0(0) ack 1 win 0"}}, from_port(1003));
  CHECK(bench.table().held() == 3);
  bench.table().finish({});
  CHECK(bench.text() == "(1 open, not-attempted); 2 open, clean; 3 refused, not-attempted");
  CHECK(bench.table().held() == 0);
  const probe::Record& record = bench.records()[1];
  CHECK(record.source_port == 1002);
  CHECK(record.job.name == "192.0.2.9");
  CHECK(record.job.path.interface == "eth0");
  CHECK(record.segments.size() == 6);
  CHECK(record.started == at_us(500));
  CHECK(record.vantage == infer::Vantage::client);
  CHECK(record.vantage_basis == infer::VantageBasis::hops);
}

TEST_CASE("flows: the same ports again are another connection") {
  FlowBench bench;
  bench.show(whole(0));
  Lines again = whole(2'000'000);
  for (Line& line : again) line.ttl = 64;
  // Other initial numbers, as a second connection has them.
  for (const Line& line : again) {
    wire::TcpPacket packet = flow_packet(line, sample_tuple());
    packet.segment.seq += 70'000u;
    if (packet.segment.ack) *packet.segment.ack += 70'000u;
    bench.table().captured(packet, {at_us(line.at_us), "eth0", std::nullopt, {}});
  }
  bench.table().finish({});
  CHECK(bench.text() == "1 open, clean; 2 open, clean");
}

TEST_CASE("flows: a SYN that comes again belongs to the first") {
  FlowBench bench;
  bench.show({{0, "> S 0:0(0) win 64240"},
              {1'000'000, "> S 0:0(0) win 64240"},
              {3'000'000, "> S 0:0(0) win 64240"}});
  bench.table().finish({at_us(9'000'000)});
  REQUIRE(bench.records().size() == 1);
  CHECK(bench.records()[0].life.steps[0].transmissions == 3);
  CHECK(findings_text(bench.records()[0].life) == "filtered error [1,3]");
  CHECK_FALSE(bench.records()[0].interrupted);
}

TEST_CASE("flows: silence at the end says nothing when the capture ends too soon") {
  FlowBench bench;
  bench.show({{0, "> S 0:0(0) win 64240"}});
  bench.table().finish({at_us(4'000'000)});
  REQUIRE(bench.records().size() == 1);
  CHECK(bench.records()[0].interrupted);
  CHECK(bench.records()[0].life.findings.empty());
}

TEST_CASE("flows: silence lasts as long as the capture has packets of any kind") {
  FlowBench bench;
  bench.show({{0, "> S 0:0(0) win 64240"}});
  bench.table().time_passes(at_us(9'000'000));
  bench.table().time_passes(at_us(8'000'000));
  bench.table().finish({});
  CHECK(bench.text() == "1 filtered, not-attempted");
}

TEST_CASE("flows: what begins with the SYN/ACK has its numbers, and no doubt about who opened") {
  FlowBench bench;
  const Lines life = whole(0);
  bench.show({life.begin() + 1, life.end()});
  bench.table().finish({});
  CHECK(bench.text() == "1 open, clean");
  const probe::Record& record = bench.records().at(0);
  CHECK(record.origin.local == kOrigin.local);
  CHECK(record.origin.remote == kOrigin.remote);
  REQUIRE(record.life.findings.size() == 1);
  CHECK(record.life.findings[0].id == "mid-stream");
  CHECK(record.life.findings[0].text.find("guess") == std::string::npos);
}

TEST_CASE("flows: what begins in mid-connection, and what was over before") {
  FlowBench bench;
  bench.show({{0, "< P. 501:601(100) ack 33 win 501"}, {40, "> . 33:33(0) ack 601 win 501"}});
  bench.show({{50, "< R 77:77(0) win 0"}}, from_port(1002));
  CHECK(bench.table().counts().strays == 1);
  bench.table().finish({});
  CHECK(bench.text() == "(1 open, not-attempted)");
  // The lower port is taken for the server's.
  CHECK(bench.records()[0].source_port == 40123);
  CHECK(bench.records()[0].job.remote.port == 80);
}

TEST_CASE("flows: those that are over go after a minute of the capture's time") {
  FlowBench bench;
  bench.show(whole(0), from_port(1001));
  bench.show(whole(59'000'000), from_port(1002));
  CHECK(bench.records().empty());
  bench.show(whole(61'000'000), from_port(1003));
  CHECK(bench.text() == "1 open, clean");
  // What still comes for it is no new connection.
  bench.show({{61'500'000, "< F. 1:1(0) ack 2 win 65160"}}, from_port(1001));
  CHECK(bench.table().counts().late == 1);
  CHECK(bench.table().counts().flows == 3);
}

TEST_CASE("flows: memory is that of the open ones, however many there were") {
  probe::FlowTable::Limits limits;
  limits.most_waiting = 100;
  FlowBench bench{std::nullopt, limits};
  for (std::uint32_t i = 0; i < 5000; ++i) {
    FourTuple tuple = from_port(static_cast<std::uint16_t>(1000 + i));
    bench.show(whole(200.0 * i), tuple);
    REQUIRE(bench.table().held() <= 101);
  }
  // SYNs that nobody answers wait no less bounded; too short a silence is said to be none.
  for (std::uint32_t i = 0; i < 500; ++i) {
    bench.show({2'000'000 + 10.0 * i, "> S 0:0(0) win 64240"},
               from_port(static_cast<std::uint16_t>(10'000 + i)));
    REQUIRE(bench.table().held() <= 201);
  }
  CHECK(bench.records().back().interrupted);
  CHECK(bench.table().counts().flows == 5500);
}

TEST_CASE("flows: with little room the opening and what closes is kept") {
  probe::FlowTable::Limits limits;
  limits.ample_segments = 0;
  FlowBench bench{std::nullopt, limits};
  const Lines life = whole(0);
  bench.show({life[0], life[1], life[2]});
  for (int i = 0; i < 100; ++i) bench.show({100.0 + i, "> . 1:1(0) ack 1 win 64240"});
  bench.show({{500, "> F. 1:1(0) ack 1 win 64240"}});
  bench.table().finish({});
  const probe::Record& record = bench.records().at(0);
  CHECK(record.segments.size() == 65);
  CHECK(record.segments.back().seen.n == 104);
  CHECK(record.segments.back().seen.segment.flags.fin);
  CHECK(record.segments_omitted == 39);
}

TEST_CASE("flows: checksums of a server that leaves them to its card are not judged") {
  const Lines lines = whole(0);
  FlowBench bench;
  for (const Line& line : lines) {
    bench.table().captured(flow_packet(line, sample_tuple(), wire::Checksum::bad),
                           {at_us(line.at_us), "eth0", std::nullopt, {}});
  }
  bench.table().finish({});
  CHECK(bench.text() == "1 open, clean");
  // Damage of a single segment is damage.
  FlowBench damaged;
  for (std::size_t i = 0; i < 5; ++i) {  // the client does not acknowledge it
    damaged.table().captured(
        flow_packet(lines[i], sample_tuple(), i == 4 ? wire::Checksum::bad : wire::Checksum::good),
        {at_us(lines[i].at_us), "eth0", std::nullopt, {}});
  }
  damaged.table().finish({at_us(20'000'000)});
  CHECK(damaged.text() == "1 open, timeout");
}

TEST_CASE("flows: a server that leaves checksums to its card does so in all its connections") {
  const auto show = [](FlowBench& bench, const Lines& lines, std::uint16_t port) {
    for (const Line& line : lines) {
      bench.table().captured(flow_packet(line, from_port(port), wire::Checksum::bad),
                             {at_us(line.at_us), "eth0", std::nullopt, {}});
    }
  };
  FlowBench bench;
  show(bench, {{0, "> S 0:0(0) win 64240"}, {40, "< R. 0:0(0) ack 1 win 0"}}, 1001);
  // Its first segment here is good, as some are: those that the kernel sums up itself.
  bench.show(whole(500)[0], from_port(1002));
  bench.show(whole(500)[1], from_port(1002));
  const Lines life = whole(500);
  show(bench, {life.begin() + 2, life.end()}, 1002);
  // From its middle on.
  show(bench,
       {{900, "< P. 1:11(10) ack 1 win 501"},
        {910, "> F. 1:1(0) ack 11 win 501"},
        {920, "< F. 11:11(0) ack 2 win 501"},
        {930, "> . 2:2(0) ack 12 win 501"}},
       1003);
  bench.table().finish({});
  CHECK(bench.text() == "1 refused, not-attempted; 2 open, clean; 3 open, clean");
}

TEST_CASE("flows: an ICMP error counts for the connection that it quotes") {
  const FourTuple tuple = sample_tuple();
  const auto error = [&tuple](bool ours, std::uint32_t seq) {
    wire::IcmpError icmp;
    icmp.from = *Address::parse("192.0.2.254");
    icmp.to = tuple.local.address;
    icmp.type = 3;
    icmp.code = 13;
    icmp.quoted_source = ours ? tuple.local : tuple.remote;
    icmp.quoted_destination = ours ? tuple.remote : tuple.local;
    icmp.quoted_seq = kOrigin.local + seq;
    return icmp;
  };
  FlowBench bench;
  bench.show({{0, "> S 0:0(0) win 64240"}});
  bench.table().captured(error(false, 0), at_us(10));
  bench.table().captured(error(true, 1000), at_us(20));
  bench.table().captured(error(true, 0), at_us(30));
  bench.table().finish({});
  CHECK(bench.text() == "1 unreachable, not-attempted");
  REQUIRE(bench.records()[0].icmp.size() == 1);
  CHECK(bench.records()[0].icmp[0].at == at_us(30));
}

TEST_CASE("flows: the vantage is given, or what most connections say") {
  FlowBench given{infer::Vantage::middle};
  given.show(whole(0));
  given.table().finish({});
  CHECK(given.records()[0].vantage == infer::Vantage::middle);
  CHECK(given.records()[0].vantage_basis == infer::VantageBasis::given);

  FlowBench inferred;
  for (std::uint16_t i = 0; i < 5; ++i) {
    Lines lines = whole(1000.0 * i);
    for (Line& line : lines) line.ttl = 64;
    // The client answers within 5 us, the last one within 500.
    lines[2].at_us = lines[1].at_us + (i == 4 ? 500 : 5);
    lines.resize(3);
    inferred.show(lines, from_port(static_cast<std::uint16_t>(1000 + i)));
  }
  inferred.table().finish({});
  REQUIRE(inferred.records().size() == 5);
  CHECK(inferred.records()[4].vantage == infer::Vantage::client);
  CHECK(inferred.records()[4].vantage_basis == infer::VantageBasis::delays);
}

}  // namespace synspect::test
