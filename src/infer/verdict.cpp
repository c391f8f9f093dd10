#include "infer/derive.hpp"

namespace synspect::infer {

Outcome outcome(const Facts& facts) {
  if (facts.opened) return Outcome::open;
  if (facts.refusal) return Outcome::refused;
  return facts.unreachable ? Outcome::unreachable : Outcome::filtered;
}

Closed closed(const Facts& facts) {
  if (!facts.opened) return Closed::not_attempted;
  if (facts.fin.answer() && facts.peer_fin_acked) return Closed::clean;
  if (facts.rst_in) return Closed::reset;
  // A RST of ours after a FIN, or with something unanswered, is how a failed close is cleaned up.
  // Where the capture lost packets, the answer may be among them.
  if (facts.missed && !facts.rst_out) return Closed::not_attempted;
  if (facts.fin.first() || facts.rst_out_unanswered) return Closed::timeout;
  return facts.rst_out ? Closed::reset : Closed::not_attempted;
}

}  // namespace synspect::infer
