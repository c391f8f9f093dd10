#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.3, SEGMENT ARRIVES in SYN-SENT. The order matters: a RST is believed only
// after its ACK is checked, or anyone could end the probe.
void Client::arrives_in_syn_sent(const wire::Segment& seg, Instant now) {
  // First, the ACK bit: outside (ISS, SND.NXT] it answers some other connection, perhaps an old
  // SYN of ours; the RST ends that one at the server.
  if (seg.ack && !tcb_.acks_new(*seg.ack)) {
    if (!seg.flags.rst) queue_reset_in_reply(seg, now);
    return drop(Drop::ack_out_of_range);
  }
  // Second, the RST bit.
  if (seg.flags.rst) {
    return seg.ack ? end(Cause::refused) : drop(Drop::rst_without_ack);
  }
  // Third, security: our segments carry none. Fourth, the SYN bit.
  if (!seg.flags.syn) return drop(Drop::neither_syn_nor_rst);  // Fifth.
  if (!seg.ack && peer_disowned_) return drop(Drop::syn_without_ack);
  tcb_.adopt_peer(seg, config_.syn_options);
  if (!seg.ack) {
    // Simultaneous open (section 3.5, figure 8): our SYN again, now with an ACK.
    timed_since_.reset();  // Karn: an ACK could be for either
    enter(State::syn_received, Cause::simultaneous_open);
    return queue(syn_segment(), now);
  }
  if (retransmission_.transmissions() > 1) retransmission_.syn_was_lost();
  if (timed_since_) retransmission_.sample(now - *timed_since_);
  timed_since_.reset();
  tcb_.snd_una = *seg.ack;
  retransmission_.stop();
  if (config_.half_open) {
    enter(State::established, Cause::syn_acked);
    return abort(now);
  }
  establish(now);
  // "If there are other controls or text in the segment, then continue processing at the sixth
  // step": they stand after the SYN.
  wire::Segment rest = seg;
  rest.flags.syn = false;
  rest.seq += 1u;
  text_and_fin_in_established(rest, now);
  // Until here the server knew the window of our SYN alone, which is not scaled.
  tcb_.scale_rcv_wnd();
}

}  // namespace synspect::tcp
