#include "probe/engine.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"
#include "fake_network.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostSegments = 4096;
constexpr std::size_t kMostIcmp = 16;
constexpr wire::Origin kFirst{.local = wire::SeqNum{1000}, .remote = wire::SeqNum{77000}};

FakeNetwork::Setup silent() {
  FakeNetwork::Setup setup{plain_plan(), jobs_to({80}), {1, milliseconds{0}, milliseconds{0}}};
  setup.server = Server::silent;
  setup.ports = {5001};
  return setup;
}

wire::IcmpError too_big(wire::SeqNum quoted) {
  wire::IcmpError error;
  error.from = Address::parse("192.0.2.254").value();
  error.type = 3;
  error.code = 4;
  error.quoted_source = our(5001);
  error.quoted_destination = its(80);
  error.quoted_seq = quoted;
  return error;
}

}  // namespace

TEST_CASE("listener: is told of every ICMP error that a session takes, and of no other") {
  FakeNetwork network{silent()};
  network.start();
  network.run(milliseconds{10});
  network.captured(too_big(wire::SeqNum{999}));  // nobody's: RFC 5927
  wire::IcmpError other = too_big(wire::SeqNum{1000});
  other.quoted_source = our(5002);
  network.captured(other);
  wire::IcmpError damaged = too_big(wire::SeqNum{1000});
  damaged.checksum = wire::Checksum::bad;
  network.captured(damaged);
  CHECK(network.told().empty());
  for (std::size_t n = 1; n <= kMostIcmp + 2; ++n) {
    network.captured(too_big(wire::SeqNum{1000}));
    CHECK(network.told().size() == n);
  }
  CHECK(network.told().back() == "icmp");
  network.run();
  REQUIRE(network.records().size() == 1);
  CHECK(network.records().front().icmp.size() == kMostIcmp);
  const std::size_t told = network.told().size();
  network.captured(too_big(wire::SeqNum{1000}));  // the lifecycle is reported
  CHECK(network.told().size() == told);
}

TEST_CASE("listener: is told of every segment, those beyond the transcript's room included") {
  FakeNetwork::Setup setup = silent();
  setup.plan.hold = std::chrono::seconds{2};
  FakeNetwork network{setup};
  network.start();
  network.run(milliseconds{10});
  network.arrives(its(80), our(5001), "< S. 0:0(0) ack 1 win 65160", kFirst);
  network.run(milliseconds{20});
  constexpr std::size_t kOpening = 3;
  REQUIRE(network.segments_reported() == kOpening);
  for (std::size_t n = kOpening; n < kMostSegments; ++n) {
    network.arrives(its(80), our(5001), "< . 1:1(0) ack 1 win 65160", kFirst);
  }
  CHECK(network.segments_reported() == kMostSegments);
  CHECK(network.told().empty());
  network.arrives(its(80), our(5001), "< . 1:1(0) ack 1 win 65160", kFirst);
  CHECK(network.segments_reported() == kMostSegments);
  CHECK((network.told() == std::vector<std::string>{"omitted"}));
  network.run();
  REQUIRE(network.records().size() == 1);
  CHECK(network.records().front().segments_omitted == network.told().size());
}

TEST_CASE("listener: a flood is told of as far as a file can hold it, and then no more") {
  FakeNetwork::Setup setup = silent();
  FakeNetwork network{setup};
  network.start();
  network.run(milliseconds{10});
  for (std::size_t n = 0; n < probe::kMostTold + 1000; ++n) {
    network.arrives(its(80), our(5001), "< . 9:9(0) ack 1 win 1", kFirst);
    network.captured(too_big(wire::SeqNum{1000}));
  }
  const auto& told = network.told();
  CHECK(network.segments_reported() == kMostSegments);
  CHECK(std::count(told.begin(), told.end(), "icmp") == probe::kMostTold);
  CHECK(std::count(told.begin(), told.end(), "omitted") == probe::kMostTold - kMostSegments);
  network.run();
  REQUIRE(network.records().size() == 1);
  CHECK(network.records().front().segments.size() == kMostSegments + 1);  // our RST at the end
  CHECK(verdict_text(network.records().front().life) == "filtered, not-attempted");
}

TEST_CASE("listener: many floods at once leave each lifecycle the room it needs, and no more") {
  FakeNetwork::Setup setup = silent();
  constexpr std::uint16_t kLifecycles = 80;
  setup.ports.clear();
  for (std::uint16_t i = 0; i < kLifecycles; ++i) setup.ports.push_back(5001 + i);
  setup.schedule.count = kLifecycles;
  FakeNetwork network{setup};
  network.start();
  network.run(milliseconds{10});
  for (std::uint16_t i = 0; i < kLifecycles; ++i) {
    for (std::size_t n = 0; n < kMostSegments; ++n) {
      network.arrives(its(80), our(5001 + i), "< . 9:9(0) ack 1 win 1", kFirst);
    }
  }
  network.run();
  REQUIRE(network.records().size() == kLifecycles);
  std::size_t kept = 0;
  for (const probe::Record& record : network.records()) {
    kept += record.segments.size();
    CHECK(record.segments.size() >= probe::kFirstSegments);
    CHECK(record.segments.size() + record.segments_omitted > kMostSegments);
  }
  CHECK(kept <= probe::kAmpleSegments + kLifecycles * probe::kFirstSegments);
}

}  // namespace synspect::test
