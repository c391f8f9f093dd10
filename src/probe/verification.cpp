#include "probe/verification.hpp"

namespace synspect::probe {
namespace {

/// After a close of ours it is the last ACK once more: should that have been lost, the server is in
/// LAST-ACK, and this one ends it. After a RST, or where the server may be in TIME-WAIT, its number
/// is an old one: whoever still has the connection answers such an ACK with one of its own
/// (RFC 9293 section 3.10.7.4, first), takes no step by it, and a listener does not take it for
/// the end of a handshake with SYN cookies.
wire::Segment question(const Ended& ended) {
  const infer::Facts& facts = ended.facts;
  const bool server_in_last_ack =
      facts.fin.first() && facts.peer_fin_acked && !facts.server_closed_first();
  wire::Segment ack;
  ack.seq = facts.tcb.snd_nxt - (server_in_last_ack ? 0u : 1u);
  ack.ack = facts.tcb.rcv_nxt;
  ack.window = facts.tcb.window_field();
  return ack;
}

}  // namespace

Verification::Verification(const Ended& ended)
    : question_(question(ended)), enquiry_(ended.config.tries) {}

void Verification::segment_arrives(const wire::Segment& seg, Instant) {
  const bool no_connection = seg.flags.rst && seg.seq == *question_.ack;
  const bool still_there = seg.ack && seg.seq_length() == 0 && !seg.flags.rst;
  // After the first question it may be an ACK that left before the server had our RST.
  const bool sure = asked_ > 1 || !enquiry_.may_ask_again();
  if (no_connection || (still_there && sure)) enquiry_.answered();
}

void Verification::time_passes(Instant now) {
  if (!enquiry_.is_due(now)) return;
  if (enquiry_.may_ask_again()) return ask(now);
  enquiry_.answered();
}

void Verification::ask(Instant now) {
  send(question_);
  ++asked_;
  enquiry_.asked(now);
}

}  // namespace synspect::probe
