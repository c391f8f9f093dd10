// RFC 9293 section 3.10.7.4, "otherwise": the checks that all synchronized states and SYN-RECEIVED
// share, in the RFC's order. Each state's own part is in the file of that state.

#include "tcp/client.hpp"

namespace synspect::tcp {

bool Client::passes_checks(const wire::Segment& seg, Instant now) {
  if (!passes_timestamps(seg, now)) return false;
  // First, the sequence number. The duplicate SYN/ACK of a server that lost our ACK ends here, and
  // is answered by that ACK once more.
  if (!tcb_.in_window(seg)) {
    drop(Drop::outside_window);
    if (!seg.flags.rst) queue_challenge(now);
    return false;
  }
  // Second, the RST bit.
  if (!passes_rst(seg, now)) return false;
  // Third, security: our segments carry none. Fourth, the SYN bit (RFC 5961 section 4.2).
  if (seg.flags.syn) {
    drop(Drop::syn_in_synchronized);
    queue_challenge(now);
    return false;
  }
  // Fifth, the ACK bit must be there; what it says is for `take_ack`.
  if (!seg.ack) {
    drop(Drop::no_ack);
    return false;
  }
  return true;
}

// RFC 7323 section 5.3 (R1): an old duplicate is answered, a segment without the option is not.
bool Client::passes_timestamps(const wire::Segment& seg, Instant now) {
  const auto objection = tcb_.timestamp_objection(seg);
  if (!objection) return true;
  drop(*objection);
  if (*objection == Drop::old_timestamp) queue_challenge(now);
  return false;
}

// RFC 5961 section 3.2: a RST counts only at exactly RCV.NXT; elsewhere in the window it is
// challenged, so that a blind attacker cannot end the connection.
bool Client::passes_rst(const wire::Segment& seg, Instant now) {
  if (!seg.flags.rst) return true;
  if (seg.seq != tcb_.rcv_nxt) {
    drop(Drop::rst_not_exact);
    queue_challenge(now);
    return false;
  }
  if (state_ == State::syn_received) {
    disown_peer();
  } else {
    end(Cause::reset_by_peer);
  }
  return false;
}

// Fifth, the ACK field, as in ESTABLISHED. Outside (SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT it
// is challenged (RFC 5961 section 5.2).
bool Client::take_ack(const wire::Segment& seg, Instant now) {
  if (!tcb_.ack_in_range(*seg.ack)) {
    drop(Drop::ack_out_of_range);
    queue_challenge(now);
    return false;
  }
  // RFC 7323 section 5.3 (R3), but only now: a segment that is dropped for its ACK must not make
  // all later ones look old.
  tcb_.update_ts_recent(seg);
  if (tcb_.acks_new(*seg.ack)) {
    tcb_.snd_una = *seg.ack;
    probe_sent_ = false;
    if (timed_since_ && wire::at_or_before(timed_end_, tcb_.snd_una)) {
      retransmission_.sample(now - *timed_since_);
      timed_since_.reset();
    }
    retransmission_.acknowledged(!nothing_in_flight(), now);
  }
  if (wire::at_or_before(tcb_.snd_una, *seg.ack)) tcb_.update_send_window(seg);
  if (probe_sent_ && tcb_.snd_wnd > 0) send_probe_again(now);
  send_new(now);
  const bool data_is_through = everything_acked() && !close_called_;
  if (data_is_through) step_deadline_.reset();
  return true;
}

// Seventh, the segment text: what continues the stream is counted and acknowledged; what leaves a
// gap is answered by the ACK that asks for the gap.
void Client::take_text(const wire::Segment& seg, Instant now) {
  if (seg.length == 0) return;
  const wire::SeqNum text_end = seg.seq + seg.length;
  if (wire::at_or_before(seg.seq, tcb_.rcv_nxt) && wire::before(tcb_.rcv_nxt, text_end)) {
    octets_received_ += static_cast<std::uint32_t>(text_end - tcb_.rcv_nxt);
    tcb_.rcv_nxt = text_end;
  }
  if (!seg.flags.fin) queue_ack(now);  // with a FIN, one ACK for both
}

// Eighth, the FIN bit: advances RCV.NXT over it and acknowledges. False: no FIN, or not its turn.
bool Client::take_fin(const wire::Segment& seg, Instant now) {
  if (!seg.flags.fin) return false;
  const bool in_order = seg.fin_seq() == tcb_.rcv_nxt;
  if (in_order) tcb_.rcv_nxt += 1u;
  silent_ = silent_ || (in_order && fin_sent_ && config_.withhold == Withhold::last_ack);
  queue_ack(now);
  return in_order;
}

}  // namespace synspect::tcp
