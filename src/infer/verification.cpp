// Whether a server that should have no connection any more has none.
#include <algorithm>
#include <utility>

#include "infer/measurement_parts.hpp"

namespace synspect::infer {
namespace {

using wire::Direction;
using wire::Segment;

bool is_question(const Segment& seg) {
  return seg.ack && !seg.flags.rst;
}

/// Whether there was such a claim.
bool forget_assumed_closed(std::vector<ServerState>& states) {
  return std::erase_if(states, [](const ServerState& entry) {
           return entry.state == tcp::State::closed && entry.claim == Claim::assumed;
         }) > 0;
}

/// Rule CLOSED after `--verify`. A conforming server is CLOSED not before our ACK of its FIN; where
/// LAST-ACK is not proven, all that is sure is that it was not before the last proven state.
void observe_closed(const Facts& facts, const Observation& rst, std::vector<ServerState>& states) {
  forget_assumed_closed(states);
  std::optional<Stamp> not_before;
  bool last_ack = false;
  for (const ServerState& entry : states) {
    if (entry.claim == Claim::assumed) continue;
    not_before = std::max(not_before, entry.not_before);
    last_ack = entry.state == tcp::State::last_ack;
  }
  if (last_ack && facts.peer_fin_acked) not_before = facts.peer_fin_acked->at;
  ServerState closed{tcp::State::closed, Claim::observed, not_before, rst.at, {rst.n}};
  // With the clock set meanwhile, nothing tells which bound stands on which.
  if (facts.clock_steps) closed.not_before = closed.not_after = std::nullopt;
  states.push_back(std::move(closed));
}

Measurement not_asked(const Facts& facts) {
  std::vector<std::uint32_t> evidence;
  const char* text = "No connection was opened, so that there is none to ask for.";
  if (facts.opened && facts.rst_in) {
    text = "Not asked: the server's own RST has said already that it has no connection.";
    evidence = {facts.rst_in->n};
  } else if (facts.opened) {
    text = "Not asked: the connection has not ended.";
  }
  return statement("verify", "not-measured", text, std::move(evidence));
}

/// What was assumed of our last word did not come to pass.
Measurement still_there(const Facts& facts, std::vector<std::uint32_t> evidence,
                        std::vector<ServerState>& states) {
  std::string text = "The server answered an ACK for the connection by an ACK: it still holds it";
  if (forget_assumed_closed(states)) {
    text += facts.rst_out ? ", and is not CLOSED: our RST was lost, or it did not believe it"
                          : ", and is not CLOSED: our ACK of its FIN was lost";
  }
  return statement("verify", "still-there", text + '.', std::move(evidence));
}

}  // namespace

Measurement verification(const Facts& facts, Transcript after, std::vector<ServerState>& states) {
  constexpr std::string_view name = "verify";
  const Found asked = first_after(0, after, Direction::out, is_question);
  if (!asked) return not_asked(facts);
  const Found reset = first_after(asked->n, after, Direction::in, [&asked](const Segment& seg) {
    return seg.flags.rst && seg.seq == *asked->segment.ack;
  });
  if (reset) {
    const Found last = last_before(reset->n, after, Direction::out, is_question);
    observe_closed(facts, *reset, states);
    return statement(name, "closed",
                     "The server answered an ACK for the connection by a RST: it holds it no more.",
                     {last->n, reset->n});
  }
  // An ACK that the server sent before it had our RST may still arrive after the first question:
  // only what follows the last one counts.
  const auto all = all_after(0, after, Direction::out, is_question);
  const Found answer = first_after(all.back(), after, Direction::in, is_bare_ack);
  if (answer) return still_there(facts, {all.back(), answer->n}, states);
  return statement(name, "silence",
                   "The server did not answer an ACK for the connection: it holds it in a state "
                   "that says nothing, or the ACK or its answer was lost.",
                   all);
}

}  // namespace synspect::infer
