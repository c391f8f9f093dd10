// Which states the server went through, and how sure that is. docs/inference.md explains each rule.
#include <algorithm>
#include <utility>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {
namespace {

using tcp::State;

std::optional<Stamp> at(const std::optional<Mark>& mark) {
  return mark ? std::optional{mark->at} : std::nullopt;
}

/// With the clock set in between, only the earlier bound stands on the clock of the beginning. Some
/// captures stamp two packets out of order: then they bound nothing.
ServerState state(const Facts& facts, State name, Claim claim,
                  const std::optional<Mark>& not_before, const std::optional<Mark>& not_after,
                  const Mark& evidence) {
  const bool spans =
      not_before && not_after &&
      (facts.clock_stepped_between(not_before->n, not_after->n) || not_after->at < not_before->at);
  return {name, claim, at(not_before), spans ? std::nullopt : at(not_after), {evidence.n}};
}

/// `proof` arrived: `claim`, between what caused the state and the proof. Otherwise `assumed` from
/// what we sent.
ServerState proven_by(const Facts& facts, const std::optional<Mark>& proof, State name, Claim claim,
                      const std::optional<Mark>& cause) {
  return proof ? state(facts, name, claim, cause, proof, *proof)
               : state(facts, name, Claim::assumed, cause, std::nullopt, *cause);
}

/// Rule SYN-SENT: a SYN without ACK, from a server that has acknowledged ours since.
ServerState syn_sent(const Facts& facts) {
  return state(facts, State::syn_sent, Claim::observed, std::nullopt, facts.peer_syn,
               *facts.peer_syn);
}

/// Rule SYN-RECEIVED: only a server in that state sends a SYN/ACK.
ServerState syn_received(const Facts& facts) {
  ServerState entry = state(facts, State::syn_received, Claim::observed, facts.syn.first(),
                            facts.syn_ack, *facts.syn_ack);
  const auto again = facts.syn_ack_again.numbers();
  entry.evidence.insert(entry.evidence.end(), again.begin(), again.end());
  return entry;
}

/// Rule ESTABLISHED: data, a FIN, or an acknowledgment beyond our SYN come from a server that has
/// our ACK. A bare ACK of the SYN alone proves nothing: SYN-RECEIVED sends the same.
ServerState established(const Facts& facts) {
  return proven_by(facts, facts.past_handshake, State::established, Claim::implied,
                   facts.peer_syn_acked);
}

/// Whether data or a FIN of the server may have waited in its send queue when our FIN arrived. It
/// was in FIN-WAIT-1 then, with nothing outstanding (RFC 9293 section 3.10.4). A TCP sends its
/// first two segments at once, or only one if its SYN/ACK was lost (RFC 5681 section 3.1): its
/// timer cannot have run out when it has shown within that time that it has our ACK.
bool may_hold_back(const Facts& facts) {
  if (facts.window_filled) return true;  // we did not let it send
  const auto elapsed = facts.past_handshake && !facts.joined
                           ? facts.elapsed(*facts.syn.first(), *facts.past_handshake)
                           : std::nullopt;
  const bool soon = elapsed && *elapsed < kInitialServerTimeout;
  return facts.data_segments >= (soon ? 2u : 1u);
}

/// The ACK that shows CLOSE-WAIT: of our FIN, from a server with nothing outstanding and nothing
/// waiting.
std::optional<Mark> shown_close_wait(const Facts& facts) {
  return may_hold_back(facts) ? std::nullopt : facts.bare_fin_ack;
}

/// Whether the server's FIN, which acknowledges ours, can be a second transmission of one that it
/// sent before it had ours (then it was never in CLOSE-WAIT). Not, if it has shown CLOSE-WAIT. And
/// not, if our FIN acknowledged all before it, and the server's first timer has not had the time to
/// run out: one that ran out earlier, or a tail loss probe (RFC 8985), repeats a FIN at once.
bool peer_fin_may_be_repeated(const Facts& facts) {
  if (shown_close_wait(facts)) return false;
  const bool all_acked = facts.fin_ack_field == facts.peer_fin_end - 1u;
  const auto elapsed = facts.elapsed(*facts.peer_syn_acked, *facts.peer_fin);
  const bool soon = elapsed && *elapsed < kLeastServerTimeout;
  return may_hold_back(facts) || !all_acked || !soon;
}

/// Rules CLOSE-WAIT, LAST-ACK, CLOSED: we closed first.
void add_passive_close(const Facts& facts, std::vector<ServerState>& out) {
  const auto& our_fin = facts.fin.first();
  const auto shown = shown_close_wait(facts);
  if (!facts.peer_fin) {
    out.push_back(proven_by(facts, shown, State::close_wait, Claim::observed, our_fin));
    return;
  }
  const bool sure = !peer_fin_may_be_repeated(facts);
  const auto& proof = sure ? facts.peer_fin : std::nullopt;
  out.push_back(shown ? proven_by(facts, shown, State::close_wait, Claim::observed, our_fin)
                      : proven_by(facts, proof, State::close_wait, Claim::implied, our_fin));
  out.push_back(proven_by(facts, proof, State::last_ack, Claim::observed, our_fin));
  if (proof && facts.peer_fin_again) out.back().evidence.push_back(facts.peer_fin_again->n);
  if (const auto& answer = facts.peer_fin_answer()) {
    out.push_back(proven_by(facts, std::nullopt, State::closed, Claim::assumed, answer));
  }
}

/// Rules FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT: the server closed first, and our FIN acknowledged its.
void add_active_close(const Facts& facts, std::vector<ServerState>& out) {
  const auto& acked = facts.fin.answer();
  const auto& our_fin = facts.fin.first();
  const auto& our_ack = acked ? facts.peer_fin_acked : facts.peer_fin_answer();
  if (!our_ack) return;
  out.push_back(proven_by(facts, acked, State::fin_wait_2, Claim::implied, our_ack));
  if (!our_fin) return;
  const auto& cause = acked || our_ack->n < our_fin->n ? our_fin : our_ack;
  out.push_back(proven_by(facts, acked, State::time_wait, Claim::observed, cause));
}

/// Rule CLOSING: both FINs crossed. Only an acknowledgment of our FIN that came before we
/// acknowledged the server's is proof: otherwise our ACK may have overtaken our FIN on the way, and
/// the server went through FIN-WAIT-2.
void add_simultaneous_close(const Facts& facts, std::vector<ServerState>& out) {
  const auto& acked = facts.fin.answer();
  const bool before_our_ack =
      acked && (!facts.peer_fin_acked || acked->n < facts.peer_fin_acked->n);
  out.push_back(proven_by(facts, before_our_ack ? acked : std::nullopt, State::closing,
                          Claim::observed, facts.fin.first()));
  if (const auto& answer = facts.peer_fin_answer(); acked && answer) {
    out.push_back(proven_by(facts, std::nullopt, State::time_wait, Claim::assumed, answer));
  }
}

/// A server that sends its SYN/ACK again still is in SYN-RECEIVED: what nothing proves came after
/// it, with an ACK of ours that left since, if any.
void correct_assumed(const Facts& facts, std::vector<ServerState>& out) {
  const SynAckAgain& again = facts.syn_ack_again;
  if (again.count == 0 || facts.past_handshake) return;
  for (ServerState& entry : out) {
    if (entry.claim != Claim::assumed || !again.acked) continue;
    if (entry.evidence.front() < again.acked->n) entry.not_before = again.acked->at;
    if (entry.state == State::established) entry.evidence = {again.acked->n};
  }
  if (again.acked) return;
  std::erase_if(out, [](const ServerState& entry) { return entry.claim == Claim::assumed; });
}

void add_close(const Facts& facts, std::vector<ServerState>& out) {
  if (facts.peer_fin && !facts.peer_fin_covers_ours) {
    // Rule FIN-WAIT-1: a FIN that does not acknowledge ours was sent without having it.
    const bool after_our_ack = facts.peer_syn_acked && facts.peer_syn_acked->n < facts.peer_fin->n;
    out.push_back(state(facts, State::fin_wait_1, Claim::observed,
                        after_our_ack ? facts.peer_syn_acked : facts.syn.first(), facts.peer_fin,
                        *facts.peer_fin));
    const bool crossed = facts.fin.first() && !facts.server_closed_first();
    return crossed ? add_simultaneous_close(facts, out) : add_active_close(facts, out);
  }
  if (facts.fin.first()) add_passive_close(facts, out);
}

/// Rule CLOSED after a RST: its sender has no connection. What was only assumed of the close did
/// not happen, or cannot be told, unless it was complete; nor of the opening, if this host's kernel
/// had already reset it.
void add_reset(const Facts& facts, std::vector<ServerState>& out) {
  const bool was_reset_before = facts.escaped_rst.has_value();
  const bool complete = closed(facts) == Closed::clean && !was_reset_before;
  std::erase_if(out, [&](const ServerState& entry) {
    const bool stays = complete ? entry.state != State::closed
                                : entry.state == State::established && !was_reset_before;
    return entry.claim == Claim::assumed && !stays;
  });
  std::optional<Stamp> not_before;
  for (const ServerState& entry : out) {
    if (entry.claim != Claim::assumed) not_before = std::max(not_before, entry.not_before);
  }
  // Without an ACK it answers a segment of ours for which there was no connection. A server of SYN
  // cookies has none before our ACK has come, and another segment may have overtaken that ACK.
  const bool early = facts.rst_in_may_be_early && facts.past_handshake;
  if (early) not_before = facts.joined ? facts.opened->at : facts.syn.first()->at;
  // And where somebody else may have sent it, the server knows nothing of it.
  const bool proves = !early && !rst_injected_suspect(facts);
  const Claim claim = proves ? Claim::observed : Claim::assumed;
  out.push_back({State::closed, claim, not_before, facts.rst_in->at, {facts.rst_in->n}});
  if (facts.clock_stepped_between(facts.joined ? facts.opened->n : facts.syn.first()->n,
                                  facts.rst_in->n)) {
    out.back().not_before.reset();
    out.back().not_after.reset();
  }
}

/// Where the capture does not have all, either side may have closed unseen: no segment after that
/// proves what it would otherwise.
void doubt_what_may_be_missing(const Facts& facts, std::vector<ServerState>& out) {
  if (!facts.joined && !facts.missed) return;
  const std::uint32_t last_sure = facts.joined ? 0 : facts.missed->n - 1;
  for (ServerState& entry : out) {
    if (entry.evidence.front() <= last_sure) continue;
    entry.claim = Claim::assumed;
    entry.not_before.reset();
    entry.not_after.reset();
  }
}

}  // namespace

std::vector<ServerState> server_states(const Facts& facts) {
  std::vector<ServerState> out;
  if (facts.refusal) {
    // Rule CLOSED when refused: there is no connection.
    out.push_back(
        state(facts, State::closed, Claim::observed, std::nullopt, facts.refusal, *facts.refusal));
  }
  if (!facts.opened) return out;
  if (facts.peer_syn_confirmed) out.push_back(syn_sent(facts));
  if (facts.syn_ack) out.push_back(syn_received(facts));
  if (facts.handshake_ack || (facts.joined && facts.peer_syn_acked)) {
    out.push_back(established(facts));
  }
  add_close(facts, out);
  correct_assumed(facts, out);
  if (facts.rst_in) {
    add_reset(facts, out);
  } else if (facts.rst_out && (out.empty() || out.back().state != State::closed)) {
    out.push_back(proven_by(facts, std::nullopt, State::closed, Claim::assumed, facts.rst_out));
  }
  doubt_what_may_be_missing(facts, out);
  return out;
}

}  // namespace synspect::infer
