// What arrives before the connection is open, believed as tcp::Client believes it in SYN-SENT and
// SYN-RECEIVED (RFC 9293 sections 3.10.7.3 and 3.10.7.4).
#include "infer/derive.hpp"
#include "infer/observer.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {

void Observer::arrives_in_opening(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (facts_.refusal) return;
  const bool acks_our_syn =
      seg.ack && wire::in_half_open(*facts_.iss, *seg.ack, facts_.tcb.snd_nxt);
  const bool both_open = facts_.peer_syn && !facts_.peer_syn_disowned;
  if (acks_our_syn && seg.flags.rst) return refusal_arrives(seen);
  if (both_open && !(seg.flags.syn && acks_our_syn && seg.seq != *facts_.irs)) {
    return arrives_after_peer_syn(seen, acks_our_syn);
  }
  if (acks_our_syn && seg.flags.syn) return syn_ack_arrives(seen);
  if (seg.flags.syn && !seg.flags.rst && !seg.ack) peer_syn_arrives(seen);
}

/// RFC 9293 section 3.10.7.1: the answer to a SYN for which there is nothing has sequence number 0.
/// With any other the RST may end a connection whose SYN/ACK was lost, and answers nothing.
void Observer::refusal_arrives(const Observation& seen) {
  const bool answers_syn = seen.segment.seq == wire::SeqNum{};
  facts_.syn.answered(mark_of(seen), {ts_echo(seen.segment), answers_syn,
                                      answers_syn ? kInitialServerTimeout : Duration::zero()});
  facts_.refusal = mark_of(seen);
}

/// Both sides open, or so it seems: whoever knows the ports can send a SYN without ACK.
void Observer::peer_syn_arrives(const Observation& seen) {
  if (facts_.peer_syn) return;  // the machine listens to one
  facts_.peer_syn = mark_of(seen);
  adopt_peer(seen.segment);
}

/// In SYN-RECEIVED: a RST at the expected number disowns that SYN; SYN/ACK or ACK confirm it.
void Observer::arrives_after_peer_syn(const Observation& seen, bool acks_our_syn) {
  const wire::Segment& seg = seen.segment;
  if (seg.flags.rst) {
    if (seg.seq == facts_.tcb.rcv_nxt) facts_.peer_syn_disowned = mark_of(seen);
    return;
  }
  Observation rest = seen;
  if (seg.flags.syn) {
    if (!acks_our_syn) return;
    rest.segment.flags.syn = false;
    rest.segment.seq += 1u;
  }
  const tcp::Tcb& tcb = facts_.tcb;
  const bool passes = !tcb.timestamp_objection(rest.segment) && tcb.in_window(rest.segment);
  if (!passes || !acks_our_syn) return;
  facts_.tcb.update_ts_recent(rest.segment);
  facts_.syn.answered(mark_of(seen), {ts_echo(seg), seg.flags.syn,
                                      seg.flags.syn ? kInitialServerTimeout : Duration::zero()});
  if (seg.flags.syn) facts_.syn_ack = mark_of(seen);
  facts_.peer_syn_confirmed = true;
  facts_.opened = mark_of(seen);
  facts_.tcb.scale_rcv_wnd();
  ack_arrives(rest);
  if (seg.flags.syn) facts_.tcb.offer_unscaled(seg.window);
  text_and_fin_arrive(rest);
}

void Observer::syn_ack_arrives(const Observation& seen) {
  facts_.syn.answered(mark_of(seen), {ts_echo(seen.segment), true, kInitialServerTimeout});
  facts_.syn_ack = mark_of(seen);
  note_answer_to_syn(seen);
  facts_.peer_syn_acked.reset();  // if any, it was a stranger's SYN that we acknowledged
  adopt_peer(seen.segment);
  facts_.tcb.snd_una = *seen.segment.ack;
  // Text and FIN that come with it stand after the SYN.
  Observation rest = seen;
  rest.segment.flags.syn = false;
  rest.segment.seq += 1u;
  facts_.opened = mark_of(seen);
  text_and_fin_arrive(rest);
  facts_.tcb.scale_rcv_wnd();
}

void Observer::adopt_peer(const wire::Segment& syn) {
  facts_.irs = syn.seq;
  facts_.tcb.adopt_peer(syn, facts_.syn_options);
}

}  // namespace synspect::infer
