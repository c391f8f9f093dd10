#include "fuzz/lifecycle_check.hpp"

#include <algorithm>

#include "fuzz/require.hpp"
#include "infer/finding_ids.hpp"

namespace synspect::fuzz {
namespace {

using infer::Claim;
using infer::Closed;
using infer::Outcome;
using infer::StepKind;
using tcp::State;
using wire::Direction;

void check_number(std::uint32_t n, const Transcript& transcript) {
  require(n >= 1 && n <= transcript.size(), "what is named was seen");
}

Direction direction_of(std::uint32_t n, const Transcript& transcript) {
  check_number(n, transcript);
  return transcript[n - 1].direction;
}

bool was_seen(Stamp at, Direction direction, const Transcript& transcript) {
  return std::ranges::any_of(
      transcript, [&](const Seen& seen) { return seen.direction == direction && seen.at == at; });
}

/// RFC 9293 section 3.3.2, figure 5: `to` directly after `from`.
bool may_follow(State from, State to) {
  switch (from) {
    case State::syn_sent:
      return to == State::syn_received || to == State::established || to == State::closed;
    case State::syn_received:
      return to == State::established || to == State::fin_wait_1 || to == State::closed;
    case State::established:
      return to == State::fin_wait_1 || to == State::close_wait || to == State::closed;
    case State::fin_wait_1:
      return to == State::fin_wait_2 || to == State::closing || to == State::closed;
    case State::fin_wait_2:
    case State::closing: return to == State::time_wait || to == State::closed;
    case State::close_wait: return to == State::last_ack || to == State::closed;
    case State::last_ack:
    case State::time_wait: return to == State::closed;
    default: return false;
  }
}

/// The same, past states that nothing proved.
bool may_come_after(State from, State to) {
  constexpr std::array all{State::syn_sent,   State::syn_received, State::established,
                           State::fin_wait_1, State::fin_wait_2,   State::close_wait,
                           State::closing,    State::last_ack,     State::time_wait};
  return may_follow(from, to) || std::ranges::any_of(all, [from, to](State between) {
           return between != from && may_follow(from, between) && may_come_after(between, to);
         });
}

void check_step(const infer::Step& step, const Transcript& transcript) {
  if (step.from) check_number(*step.from, transcript);
  if (step.to) check_number(*step.to, transcript);
  const bool both = step.from && step.to;
  require(step.time.has_value() == both, "a time has a beginning and an end");
  if (both) {
    const bool one_segment = step.kind == StepKind::peer_fin && *step.from == *step.to;
    require(*step.from < *step.to || one_segment, "a step goes forward");
    require(*step.time >= Duration{}, "and so does its time");
    require(*step.time == transcript[*step.to - 1].at - transcript[*step.from - 1].at,
            "its time is that of its segments");
  }
  if (quantity_of(step.kind) != infer::Quantity::rtt) return;
  require(step.from.has_value() && step.transmissions >= 1, "a round trip begins with a segment");
  require(direction_of(*step.from, transcript) == Direction::out, "of ours");
  require(!step.to || direction_of(*step.to, transcript) == Direction::in, "an answer arrives");
}

void check_steps(const infer::Lifecycle& life, const Transcript& transcript) {
  for (const infer::Step& step : life.steps) {
    check_step(step, transcript);
    const auto same = [&step](const infer::Step& other) { return other.kind == step.kind; };
    require(std::ranges::count_if(life.steps, same) == 1, "a step is told once");
  }
  require(life.steps.empty() || life.steps.front().kind == StepKind::syn, "the SYN is the first");
  require(life.outcome != Outcome::open || life.steps.front().to, "an opening was answered");
}

void check_client_states(const infer::Lifecycle& life, const Transcript& transcript) {
  const auto& states = life.client_states;
  for (std::size_t i = 0; i < states.size(); ++i) {
    require(was_seen(states[i].at, Direction::out, transcript) ||
                was_seen(states[i].at, Direction::in, transcript),
            "a state of ours begins with a segment");
    if (i == 0) {
      require(states[i].state == State::syn_sent, "our side begins in SYN-SENT");
      continue;
    }
    // A SYN that turns out to be nobody's takes us back.
    const bool disowned =
        states[i - 1].state == State::syn_received && states[i].state == State::syn_sent;
    require(disowned || may_follow(states[i - 1].state, states[i].state),
            "our states follow figure 5");
    require(states[i - 1].at <= states[i].at, "our states follow in time");
  }
}

void check_server_state(const infer::ServerState& entry, const Transcript& transcript) {
  require(!entry.evidence.empty(), "no claim without evidence");
  // A RST that may come from before the connection shows CLOSED, but not for sure.
  const bool early_rst = entry.state == State::closed && entry.not_after;
  const bool proven = entry.claim != Claim::assumed || early_rst;
  const Direction source = proven ? Direction::in : Direction::out;
  for (const std::uint32_t n : entry.evidence) {
    require(direction_of(n, transcript) == source, "proof arrives; an assumption is what we sent");
  }
  if (entry.not_before) {
    require(was_seen(*entry.not_before, Direction::out, transcript), "the cause left");
  }
  if (entry.not_after) {
    require(was_seen(*entry.not_after, Direction::in, transcript), "the proof arrived");
  }
  require(entry.not_after.has_value() == proven, "what is proven is over at some time");
  require(!entry.not_before || !entry.not_after || *entry.not_before <= *entry.not_after,
          "the bounds are in order");
}

void check_server_states(const infer::Lifecycle& life, const Transcript& transcript) {
  const auto& states = life.server_states;
  for (std::size_t i = 0; i < states.size(); ++i) {
    check_server_state(states[i], transcript);
    if (i > 0) {
      require(may_come_after(states[i - 1].state, states[i].state), "its states follow figure 5");
    }
  }
  const bool opened = !states.empty() && states.front().state != State::closed;
  require(opened == (life.outcome == Outcome::open), "an open server was in some state");
}

}  // namespace

void check_lifecycle(const infer::Lifecycle& life, const Transcript& transcript) {
  check_steps(life, transcript);
  check_client_states(life, transcript);
  check_server_states(life, transcript);
  require(life.outcome == Outcome::open || life.closed == Closed::not_attempted,
          "only what was open can be closed");
  for (const infer::Finding& finding : life.findings) {
    require(infer::finding_index(finding.id).has_value(), "a finding's id is in the list");
    require(!finding.text.empty(), "a finding says something");
    require(!finding.evidence.empty(), "and names its evidence");
    for (const std::uint32_t n : finding.evidence) check_number(n, transcript);
  }
}

}  // namespace synspect::fuzz
