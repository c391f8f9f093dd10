#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tcp/flood.hpp"
#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Flood;
using test::kClientStates;
using test::Script;
using test::Setup;

namespace {

constexpr int kSegments = 100'000;

Setup scaled() {
  Setup setup = test::stamped();
  setup.config.syn_options.window_scale = 7;
  setup.syn_options = "<mss 1460,wscale 7,ts 500 1000>";
  return setup;
}

/// The arrows of RFC 9293 figure 5 that an arriving segment can draw for a client; several at once
/// where one segment does the work of several.
bool may_follow(State from, State to) {
  if (from == to) return true;
  switch (from) {
    case State::syn_sent:
      return to == State::syn_received || to == State::established || to == State::close_wait ||
             to == State::closed;
    case State::syn_received:
      // Back to SYN-SENT when the SYN that led here is disowned (syn_received.cpp).
      return to == State::syn_sent || to == State::established || to == State::close_wait ||
             to == State::closed;
    case State::established: return to == State::close_wait || to == State::closed;
    case State::fin_wait_1:
      return to == State::fin_wait_2 || to == State::closing || to == State::time_wait ||
             to == State::closed;
    case State::fin_wait_2:
    case State::closing: return to == State::time_wait || to == State::closed;
    case State::close_wait:
    case State::last_ack:
    case State::time_wait: return to == State::closed;
    case State::closed:
    case State::listen: break;
  }
  return false;
}

bool is_pure_ack(const wire::Segment& segment) {
  return segment.ack && segment.flags == wire::Flags{} && segment.length == 0;
}

/// A connection with the two numbers that an eavesdropper would know.
struct Known {
  explicit Known(State state, const Setup& setup) : script(Script::in(state, setup)) {
    const bool fin_came = state == State::close_wait || state == State::closing ||
                          state == State::last_ack || state == State::time_wait;
    const bool fin_sent = state == State::fin_wait_1 || state == State::fin_wait_2 ||
                          (fin_came && state != State::close_wait);
    rcv_nxt = script.parse(fin_came ? "< . 2:2(0) ack 1" : "< . 1:1(0) ack 1").seq;
    snd_nxt = script.parse(fin_sent ? "> . 2:2(0) ack 1" : "> . 1:1(0) ack 1").seq;
  }
  Script script;
  wire::SeqNum rcv_nxt;
  wire::SeqNum snd_nxt;
};

/// Sends one segment and holds the answers and the new state against RFC 9293.
void arrives(Known& known, const wire::Segment& segment) {
  const State from = known.script.state();
  const auto answers = known.script.deliver(segment);
  const State to = known.script.state();
  REQUIRE(may_follow(from, to));
  const bool opening = from == State::syn_sent || from == State::syn_received;
  REQUIRE(answers.size() <= (opening ? 2u : 1u));
  if (from != State::closed && to == State::closed) {
    const bool reset = segment.flags.rst &&
                       (opening ? segment.ack == known.snd_nxt : segment.seq == known.rcv_nxt);
    REQUIRE((reset || (from == State::last_ack && segment.ack == known.snd_nxt)));
  }
  const bool may_reset =
      from == State::closed || from == State::syn_sent || from == State::syn_received;
  for (const wire::Segment& answer : answers) {
    const bool syn_ack = answer.flags.syn && to == State::syn_received;
    REQUIRE((is_pure_ack(answer) || syn_ack || (answer.flags.rst && may_reset)));
    if (answer.ack && !answer.flags.rst) known.rcv_nxt = *answer.ack;
  }
}

}  // namespace

TEST_CASE("a blind flood changes nothing, and is answered within the ration (RFC 5961)") {
  for (const State state : kClientStates) {
    for (const Setup& setup : {test::plain(), scaled()}) {
      CAPTURE(to_string(state));
      Script script = Script::in(state, setup);
      script.transitions();
      const auto due = script.deadline();
      Flood flood{5961};
      std::size_t answers = 0;
      for (int i = 0; i < kSegments; ++i) {
        script.pass_unnoticed(100us);  // 10 s in all
        wire::Segment segment = flood.blind();
        // A SYN alone opens from both sides, whoever sends it (RFC 9293 section 3.5).
        if (state == State::syn_sent && !segment.ack) segment.flags.syn = false;
        answers += script.deliver(segment).size();
      }
      CHECK(script.state() == state);
      CHECK(script.transitions() == "");
      CHECK(script.deadline() == due);
      CHECK(script.client().octets_received() == 0);
      CHECK(answers <= 11u * ChallengeBudget::kEachSecond);
    }
  }
}

TEST_CASE("a flood at the edges of the windows takes only the arrows of the RFC (figure 5)") {
  for (const State state : kClientStates) {
    for (const Setup& setup : {test::plain(), test::stamped(), scaled()}) {
      CAPTURE(to_string(state));
      Flood flood{9293};
      for (int i = 0; i < kSegments / 3;) {
        Known known{state, setup};
        for (const int end = i + 50; i < end; ++i) {
          known.script.pass_unnoticed(Duration{flood.below(1'000'000'000)});
          arrives(known, flood.near(known.rcv_nxt, known.snd_nxt));
        }
      }
    }
  }
}

TEST_CASE("any call at any time: never stuck, never talking after the end") {
  Flood flood{6298};
  Script script;
  int lives = 0;
  for (int i = 0; i < kSegments; ++i) {
    switch (flood.below(12)) {
      case 0: script.open(); break;
      case 1: script.send(flood.below(20'000)); break;
      case 2: script.close(); break;
      case 3: script.wake(); break;
      case 4: script.wait(Duration{flood.below(2'000'000'000)}); break;
      case 5: static_cast<void>(script.icmp(flood.below(3), flood.one_in(2))); break;
      case 6:
        if (flood.one_in(8)) script.abort();
        break;
      default: {
        const auto at = [&](std::string_view line) { return script.parse(line).seq; };
        script.deliver(flood.near(at("< . 1:1(0) ack 1") + flood.below(3),
                                  at("> . 1:1(0) ack 1") + flood.below(3)));
      }
    }
    if (script.state() != State::closed || script.cause() == Cause::initial) continue;
    CHECK_FALSE(script.deadline());
    CHECK(script.wait(1h) == "");
    script = Script{flood.one_in(2) ? test::plain() : scaled()};
    ++lives;
  }
  CHECK(lives > 1000);
  if (script.cause() == Cause::initial) script.open();
  script.abort();
  CHECK(script.wait(1h) == "");
}

}  // namespace synspect::tcp
