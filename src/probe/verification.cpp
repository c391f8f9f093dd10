#include "probe/verification.hpp"

namespace synspect::probe {
namespace {

/// An ACK with an old number: whoever still has the connection answers it with one of its own
/// (RFC 9293 section 3.10.7.4, first) and takes no step by it.
wire::Segment question(const infer::Facts& facts) {
  wire::Segment ack;
  ack.seq = old_number(facts.tcb.snd_nxt, *facts.iss, facts.tcb.rcv_nxt, *facts.irs);
  ack.ack = facts.tcb.rcv_nxt;
  ack.window = facts.tcb.window_field();
  return ack;
}

/// Where the server, whose FIN acknowledged ours, is in LAST-ACK if our last ACK was lost: that
/// ACK. It must not be the question: where no data was sent, its numbers are as far apart as those
/// of the handshake's third segment, and a listener with SYN cookies would take it for that.
std::optional<wire::Segment> last_ack(const infer::Facts& facts, wire::Segment ack) {
  if (!facts.peer_fin_covers_ours || !facts.peer_fin_acked) return {};
  ack.seq = facts.tcb.snd_nxt;
  return ack;
}

}  // namespace

Verification::Verification(const Ended& ended)
    : question_(question(ended.facts)),
      last_ack_(last_ack(ended.facts, question_)),
      after_our_rst_(ended.facts.rst_out.has_value()),
      enquiry_(ended.config.tries) {}

void Verification::segment_arrives(const wire::Segment& seg, Instant) {
  const bool no_connection = seg.flags.rst && seg.seq == *question_.ack;
  const bool still_there = seg.is_bare_ack();
  // After the first question it may be an ACK that left before the server had our RST.
  const bool sure = asked_ > 1 || !enquiry_.may_ask_again();
  if (still_there && last_ack_ && seg.seq == *question_.ack) {
    send(*last_ack_);
    last_ack_.reset();
  }
  // Our RST was lost: once more, at the number that the server says it expects.
  if (still_there && sure && after_our_rst_) send_reset(*seg.ack);
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
