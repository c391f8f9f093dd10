#include "infer/derive.hpp"

namespace synspect::infer {
namespace {

Step round_trip(StepKind kind, const Exchange& exchange) {
  Step step;
  step.kind = kind;
  step.from = exchange.last()->n;
  step.transmissions = exchange.transmissions();
  if (!exchange.answer()) return step;
  step.to = exchange.answer()->n;
  step.time = exchange.answer()->at - exchange.last()->at;
  step.ambiguous = exchange.ambiguous();
  return step;
}

Step between(StepKind kind, const std::optional<Mark>& from, const std::optional<Mark>& to) {
  Step step;
  step.kind = kind;
  if (from) step.from = from->n;
  if (to) step.to = to->n;
  if (from && to) step.time = to->at - from->at;
  return step;
}

/// Whether the server most likely delayed the bare ACK of our FIN: by up to 0.5 s (RFC 9293 section
/// 3.8.6.3), since a FIN alone does not hurry it. Loss and load aside, the SYN/ACK shows how long
/// an answer takes.
bool ack_of_fin_is_late(const Facts& facts) {
  const Exchange& syn = facts.syn;
  const Exchange& fin = facts.fin;
  if (!facts.bare_fin_ack || !syn.answer() || syn.ambiguous() || fin.ambiguous()) return false;
  const auto opening = facts.elapsed(*syn.last(), *syn.answer());
  const auto closing = facts.elapsed(*fin.last(), *fin.answer());
  return opening && closing && *closing >= 3 * *opening + std::chrono::milliseconds{1};
}

Step fin_step(const Facts& facts) {
  Step step = round_trip(StepKind::fin, facts.fin);
  step.delayed = ack_of_fin_is_late(facts);
  // The capture may have missed earlier transmissions.
  if (facts.joined && step.to && step.from == facts.opened->n) step.ambiguous = true;
  return step;
}

/// The server's application thinks between the ACK of our FIN and its own FIN. When its FIN came
/// first there is no such time.
Step peer_fin_step(const Facts& facts) {
  // A FIN that does not acknowledge ours was sent before that ACK, even if it arrived after it.
  return between(StepKind::peer_fin, facts.peer_fin_covers_ours ? facts.fin.answer() : std::nullopt,
                 facts.peer_fin);
}

}  // namespace

std::vector<Step> steps(const Facts& facts) {
  std::vector<Step> out;
  if (!facts.syn.first() && !facts.joined) return out;
  if (!facts.joined) out.push_back(round_trip(StepKind::syn, facts.syn));
  // The capture may not have the SYN/ACK.
  const bool both = facts.handshake_ack && facts.handshake_ack->n != facts.opened->n;
  if (both) out.push_back(between(StepKind::ack, facts.opened, facts.handshake_ack));
  const bool server_first = facts.server_closed_first();
  if (facts.fin.first() && !server_first) out.push_back(fin_step(facts));
  if (facts.peer_fin) {
    out.push_back(peer_fin_step(facts));
    out.push_back(between(StepKind::last_ack, facts.peer_fin, facts.peer_fin_acked));
  }
  if (facts.fin.first() && server_first) out.push_back(fin_step(facts));
  for (Step& step : out) {
    const bool ended = step.from && step.to;
    if (ended && facts.clock_stepped_between(*step.from, *step.to)) step.time.reset();
    if (step.time && *step.time < Duration::zero()) step.time.reset();  // stamped out of order
  }
  return out;
}

}  // namespace synspect::infer
