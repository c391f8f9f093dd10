#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for SYN-RECEIVED, which a client reaches only when both sides open at
// once.
void Client::arrives_in_syn_received(const wire::Segment& arrived, Instant now) {
  // The SYN that brought us here proves nothing: whoever knows the ports can send one. What
  // acknowledges our own SYN does, and is believed as in SYN-SENT.
  const bool acks_our_syn = arrived.ack && tcb_.acks_new(*arrived.ack);
  const bool from_elsewhere = arrived.flags.syn && arrived.seq != tcb_.irs;
  if (acks_our_syn && (arrived.flags.rst || from_elsewhere)) {
    return arrives_in_syn_sent(arrived, now);
  }
  // Section 3.5, figure 8: the other side's SYN-ACK repeats the SYN that brought us here. Without
  // it, it is the ACK that completes the opening.
  wire::Segment seg = arrived;
  if (acks_our_syn && seg.flags.syn) {
    seg.flags.syn = false;
    seg.seq += 1u;
  }
  if (!passes_checks(seg, now)) return;  // First to fourth.
  // Fifth, the ACK field.
  if (!tcb_.acks_new(*seg.ack)) {
    drop(Drop::ack_out_of_range);
    return queue_reset_in_reply(seg, now);
  }
  if (retransmission_.transmissions() > 1) retransmission_.syn_was_lost();
  enter(State::established, Cause::syn_acked);
  tcb_.scale_rcv_wnd();
  // "And continue processing": no second check, since the window is the scaled one from here on.
  if (!take_ack(seg, now)) return;
  if (arrived.flags.syn) tcb_.offer_unscaled(arrived.window);
  if (config_.half_open) return abort(now);
  text_and_fin_in_established(seg, now);
}

// Its second check. RFC 9293 gives up here; but a host that never sent that SYN answers our SYN/ACK
// with the very same RST. So the SYN is forgotten, and our own goes on looking for its answer. A
// second stranger is not listened to.
void Client::disown_peer() {
  peer_disowned_ = true;
  enter(State::syn_sent, Cause::syn_disowned);
}

}  // namespace synspect::tcp
