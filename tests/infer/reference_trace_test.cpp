#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "support/packet_script.hpp"
#include "support/transcript.hpp"

namespace synspect::test {
namespace {

/// A trace of a real handshake with a web server 36 ms away. Seconds since the trace began.
constexpr wire::Origin kTraceOrigin{.local = wire::SeqNum{2632373117},
                                    .remote = wire::SeqNum{2691239502}};
struct Traced {
  std::int64_t at_us;
  const char* text;
};
constexpr Traced kTrace[] = {
    {10280463, "> S 0:0(0) win 65535 <mss 1460,sackOK,ts 596778860 0,wscale 6>"},
    {10316859, "< S. 0:0(0) ack 1 win 65535 <mss 1412,sackOK,ts 3455834059 596778860,wscale 8>"},
    {10316962, "> . 1:1(0) ack 1 win 2056 <ts 596778896 3455834059>"},
};

infer::Observation traced(std::size_t i) {
  const ParsedLine parsed = parse_line(kTrace[i].text, kTraceOrigin);
  const Stamp at{kTrace[i].at_us * 1000, StampClock::capture_file};
  return {static_cast<std::uint32_t>(i + 1), parsed.direction, at, parsed.segment};
}

}  // namespace

TEST_CASE("reference trace: the numbers on the wire") {
  CHECK(traced(0).segment.seq.raw() == 2632373117);
  CHECK(traced(1).segment.seq.raw() == 2691239502);
  CHECK(traced(1).segment.ack->raw() == 2632373118);
  CHECK(traced(2).segment.seq.raw() == 2632373118);
  CHECK(traced(2).segment.ack->raw() == 2691239503);
  CHECK((traced(2).segment.window << 6) == 131584);
}

TEST_CASE("reference trace: round trip, turnaround and states") {
  infer::Observer observer;
  for (std::size_t i = 0; i < 3; ++i) observer.observe(traced(i));
  const infer::Lifecycle life = observer.lifecycle(true);
  CHECK(life.outcome == infer::Outcome::open);
  CHECK(life.closed == infer::Closed::not_attempted);
  CHECK(life.findings.empty());

  REQUIRE(life.steps.size() == 2);
  CHECK(life.steps[0].kind == infer::StepKind::syn);
  CHECK(life.steps[0].time == std::chrono::nanoseconds{36'396'000});
  CHECK(life.steps[0].transmissions == 1);
  CHECK_FALSE(life.steps[0].ambiguous);
  CHECK(life.steps[1].kind == infer::StepKind::ack);
  CHECK(life.steps[1].time == std::chrono::nanoseconds{103'000});

  REQUIRE(life.server_states.size() == 2);
  CHECK(life.server_states[0] ==
        infer::ServerState{
            tcp::State::syn_received, infer::Claim::observed, traced(0).at, traced(1).at, {2}});
  // Nothing in this trace proves that our ACK arrived.
  CHECK(life.server_states[1] ==
        infer::ServerState{
            tcp::State::established, infer::Claim::assumed, traced(2).at, std::nullopt, {3}});
}

TEST_CASE("reference trace: each segment moves the states on") {
  infer::Observer observer;
  const std::size_t server_states[] = {0, 1, 2};
  const tcp::State client[] = {tcp::State::syn_sent, tcp::State::established,
                               tcp::State::established};
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(std::string{kTrace[i].text});
    observer.observe(traced(i));
    const infer::Lifecycle life = observer.lifecycle(false);
    CHECK(life.client_states.back().state == client[i]);
    CHECK(life.server_states.size() == server_states[i]);
  }
}

}  // namespace synspect::test
