#include "probe/ghost.hpp"

#include <algorithm>

namespace synspect::probe {

Ghost::Ghost(const Ended& ended)
    : syn_(ended.syn),
      late_(ended.syn_acks),
      tries_(ended.config.tries),
      enquiry_(tries_),
      silence_(ended.config.step_timeout) {}

void Ghost::begin(Instant now) {
  ask(now);
}

void Ghost::segment_arrives(const wire::Segment& seg, Instant now) {
  if (std::find(late_.begin(), late_.end(), seg) != late_.end()) return;
  const bool for_our_syn = seg.ack == syn_.end();
  if (seg.flags.syn && for_our_syn && !seg.flags.rst) return syn_ack_arrives(seg, now);
  switch (phase_) {
    case Phase::first_syn:
    case Phase::second_syn:
      // Refused, or TIME-WAIT answers with an ACK: no ghost. But the ACK may be a late copy.
      if (seg.flags.rst && for_our_syn) return enter(Phase::over, now);
      if (seg.is_bare_ack()) challenged_ = true;
      break;
    case Phase::silence:
      if (seg.flags.rst && seg.seq == ghost_ + 1u) enter(Phase::over, now);  // ended by the server
      break;
    case Phase::check:
      if (seg.is_bare_ack()) send_reset(syn_.end());  // still there: our RST was lost
      if (seg.is_bare_ack() || (seg.flags.rst && seg.seq == ghost_ + 1u)) enter(Phase::over, now);
      break;
    case Phase::over: break;
  }
}

void Ghost::syn_ack_arrives(const wire::Segment& seg, Instant now) {
  switch (phase_) {
    case Phase::first_syn:
      ghost_ = seg.seq;
      silence_.heard(now);
      return enter(Phase::silence, now);
    case Phase::silence:
      if (seg.seq == ghost_) silence_.heard(now);
      return;
    case Phase::second_syn:
      ghost_ = seg.seq;
      send_reset(syn_.end());
      return enter(Phase::check, now);
    case Phase::check:
    case Phase::over:  // RFC 5961 section 7: however many come
      if (resets_.spend(now)) send_reset(syn_.end());
      return;
  }
}

void Ghost::time_passes(Instant now) {
  const auto due = deadline();
  if (!due || now < *due) return;
  if (phase_ == Phase::silence) return silence_ends(now);
  if (challenged_) return enter(Phase::over, now);
  if (enquiry_.may_ask_again()) return ask(now);
  if (phase_ != Phase::check) send_reset(syn_.end());  // a SYN/ACK may be on its way
  enter(Phase::over, now);
}

/// A ghost that is still there is reset now; one that the server has given up comes once more.
void Ghost::silence_ends(Instant now) {
  const bool limit_reached = !silence_.gave_up(now);
  if (!limit_reached) return enter(Phase::second_syn, now);
  send_reset(syn_.end());
  enter(Phase::check, now);
}

void Ghost::enter(Phase phase, Instant now) {
  phase_ = phase;
  challenged_ = false;
  enquiry_ = Enquiry{tries_};
  if (phase == Phase::second_syn || phase == Phase::check) ask(now);
}

void Ghost::ask(Instant now) {
  enquiry_.asked(now);
  if (phase_ != Phase::check) return send(syn_);
  // An old number: SYN-RECEIVED answers it with an ACK and takes no step, and for SYN cookies it
  // ends no handshake.
  wire::Segment ack;
  ack.seq = old_number(syn_.end(), syn_.seq, ghost_ + 1u, ghost_);
  ack.ack = ghost_ + 1u;
  ack.window = syn_.window;
  send(ack);
}

void Ghost::stop(Instant now) {
  if (phase_ == Phase::over) return;
  send_reset(syn_.end());
  enter(Phase::over, now);
}

std::optional<Instant> Ghost::deadline() const {
  if (phase_ == Phase::over) return std::nullopt;
  return phase_ == Phase::silence ? silence_.deadline() : enquiry_.deadline();
}

}  // namespace synspect::probe
