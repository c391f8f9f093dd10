#include "infer/observer.hpp"

#include <cassert>

#include "infer/derive.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {

void Observer::observe(const Observation& seen) {
  watch_stamps(seen);
  if (seen.direction == wire::Direction::out) return leaves(seen);
  if (!facts_.iss) return;  // nothing of ours that it could answer
  if (!facts_.opened) return arrives_in_opening(seen);
  arrives(seen);
}

// Both numbers stand in any segment with an acknowledgment.
void Observer::join(const Observation& first) {
  const wire::Segment& seg = first.segment;
  assert(seg.ack && !facts_.iss);
  const bool leaves_us = first.direction == wire::Direction::out;
  const wire::SeqNum senders = seg.flags.syn ? seg.seq + 1u : seg.seq;
  const wire::SeqNum ours = leaves_us ? senders : *seg.ack;
  const wire::SeqNum theirs = leaves_us ? *seg.ack : senders;
  facts_.joined = true;
  facts_.joined_at_syn_ack = seg.flags.syn;
  facts_.iss = ours - 1u;
  facts_.opened = mark_of(first);
  facts_.tcb.snd_una = facts_.tcb.snd_nxt = ours;
  adopt_unseen(theirs);
  observe(first);
}

/// `theirs`: the next number of the server's. What windows and options the two agreed on is
/// unknown, so that nothing is out of the window.
void Observer::adopt_unseen(wire::SeqNum theirs) {
  constexpr std::uint8_t largest_scale = 14;  // RFC 7323 section 2.3
  constexpr std::uint32_t largest_window = 0xffffu << largest_scale;
  tcp::Tcb& tcb = facts_.tcb;
  facts_.irs = theirs - 1u;
  tcb.irs = *facts_.irs;
  tcb.rcv_nxt = tcb.last_ack_sent = theirs;
  tcb.snd_scale = tcb.rcv_scale = largest_scale;
  tcb.rcv_wnd = tcb.snd_wnd = tcb.max_snd_wnd = largest_window;
}

void Observer::observe(const IcmpObservation& seen) {
  // RFC 5927 section 4.1: who does not know what is in flight says nothing about it.
  const tcp::Tcb& tcb = facts_.tcb;
  const bool in_flight = facts_.opened && wire::at_or_before(tcb.snd_una, seen.quoted_seq) &&
                         wire::before(seen.quoted_seq, tcb.snd_nxt);
  if (in_flight) facts_.icmp_late = seen;
  const bool about_our_syn = facts_.iss && seen.quoted_seq == *facts_.iss;
  if (!about_our_syn || facts_.opened || facts_.unreachable) return;
  facts_.unreachable = Mark{facts_.syn.last()->n, seen.at};
  facts_.icmp = seen;
}

void Observer::leaves(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (seg.flags.rst) return rst_leaves(seen);
  const bool is_our_syn = seg.flags.syn && !seg.ack;
  if (!facts_.iss && !is_our_syn) return;  // joined in mid-connection
  if (seg.ack) facts_.tcb.last_ack_sent = *seg.ack;
  if (facts_.rst_out) {
    // After a RST of its own a client is silent: this one was somebody else's, the kernel's.
    facts_.escaped_rst = facts_.rst_out;
    facts_.rst_out.reset();
  }
  if (seg.ack) facts_.syn.another_left(ts_value(seg), false);
  if (!seg.flags.fin) facts_.fin.another_left(ts_value(seg), seg.seq_length() > 0);
  if (seg.flags.syn) {
    if (!facts_.iss) {
      facts_.iss = seg.seq;
      facts_.syn_options = seg.options;
      facts_.syn_text = seg.length;
      facts_.largest_window = seg.window;
      facts_.tcb.snd_una = seg.seq;
      facts_.tcb.snd_nxt = seg.end();
      facts_.tcb.rcv_wnd = seg.window;
    }
    if (seg.ack) {
      if (acks_peer_syn(seg)) set_once(facts_.peer_syn_acked, seen);
    } else {
      note_syn(seg);
      facts_.syn.sent(mark_of(seen), ts_value(seg));
    }
    return;
  }
  note_leaving(seen);
  if (wire::before(facts_.tcb.snd_nxt, seg.end())) facts_.tcb.snd_nxt = seg.end();
  if (acks_unseen_syn_ack(seen)) adopt_unseen_syn_ack(seen);
  if (!seg.ack || !facts_.opened) return;
  const bool may_answer_stranger = facts_.peer_syn && !facts_.peer_syn_acked;
  if (!may_answer_stranger) note_acked_unseen(seen);
  facts_.tcb.rcv_wnd = std::uint32_t{seg.window} << facts_.tcb.rcv_scale;
  if (!acks_peer_syn(seg)) return;  // answered a stranger's SYN before this server's came
  offer_window(seen);
  set_once(facts_.peer_syn_acked, seen);
  if (!facts_.joined) set_once(facts_.handshake_ack, seen);
  if (facts_.syn_ack_again.count > 0) set_once(facts_.syn_ack_again.acked, seen);
  if (seg.flags.fin) fin_leaves(seen);
  const bool covers_peer_fin = facts_.peer_fin && wire::at_or_before(facts_.peer_fin_end, *seg.ack);
  if (covers_peer_fin) set_once(facts_.peer_fin_acked, seen);
  if (covers_peer_fin && facts_.peer_fin_again) set_once(facts_.peer_fin_again_acked, seen);
}

/// Once something was acknowledged, the server's first number is history: it may have sent more
/// than all numbers since.
bool Observer::acks_peer_syn(const wire::Segment& seg) const {
  constexpr std::uint32_t half = 0x7fffffff;
  if (!facts_.irs) return false;
  const wire::SeqNum from = facts_.peer_syn_acked ? facts_.tcb.rcv_nxt - half : *facts_.irs;
  return wire::in_half_open(from, *seg.ack, facts_.tcb.rcv_nxt);
}

void Observer::rst_leaves(const Observation& seen) {
  const wire::SeqNum seq = seen.segment.seq;
  // A RST in SYN-SENT that answers an old duplicate bears that one's number, not ours.
  const bool ends_ours =
      facts_.iss && (seq == facts_.tcb.snd_nxt || (facts_.opened && seq == facts_.tcb.snd_una));
  if (!ends_ours || facts_.rst_out) return;
  facts_.rst_out = mark_of(seen);
  facts_.rst_out_unanswered = facts_.opened && facts_.tcb.snd_una != facts_.tcb.snd_nxt;
}

void Observer::fin_leaves(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (!facts_.fin.first()) {
    facts_.fin_end = seg.end();
    facts_.fin_ack_field = *seg.ack;
  }
  if (seg.end() == facts_.fin_end) facts_.fin.sent(mark_of(seen), ts_value(seg));
}

void Observer::arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (seg.flags.rst) return rst_arrives(seen);
  // Challenged by the client, or the SYN/ACK once more.
  if (seg.flags.syn) return syn_ack_comes_again(seen);
  note_before_checks(seen);
  note_sent_unseen(seen);
  // What the client drops must not move the report either: the same checks, in the same order.
  tcp::Tcb& tcb = facts_.tcb;
  if (facts_.rst_in || tcb.timestamp_objection(seg) || !seg.ack) return;
  if (!tcb.in_window(seg)) return fin_again_arrives(seen);
  if (!tcb.ack_in_range(*seg.ack)) return;
  tcb.update_ts_recent(seg);
  note_believed(seen);
  ack_arrives(seen);
  text_and_fin_arrive(seen);
}

void Observer::rst_arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (seg.seq != facts_.tcb.rcv_nxt || facts_.rst_in) return;  // RFC 5961 section 3.2
  facts_.rst_in = mark_of(seen);
  facts_.rst_in_may_be_early = !seg.ack && seg.seq == *facts_.irs + 1u;
  note_rst(seen);
}

/// An earlier, bare acknowledgment of our FIN may have been lost. Then data of the server's own,
/// which has its own causes, may be the first to carry it, or its FIN when its application closes;
/// and either may echo what a repeated FIN of ours has brought since.
Duration Observer::fin_answer_is_sure_within(const wire::Segment& seg) {
  if (seg.length > 0) return Duration::zero();
  return seg.flags.fin ? kLeastServerTimeout : Duration::max();
}

void Observer::ack_arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (wire::before(facts_.tcb.snd_una, *seg.ack)) facts_.tcb.snd_una = *seg.ack;
  if (facts_.tcb.snd_una == *seg.ack) facts_.tcb.update_send_window(seg);
  if (wire::before(*facts_.iss + 1u + facts_.syn_text, *seg.ack)) note_past_handshake(seen);
  const bool covers_fin = facts_.fin.first() && *seg.ack == facts_.fin_end;
  if (!covers_fin) return;
  // It bears the next number that its sender will use, if it takes none itself.
  if (!facts_.fin.answer() && seg.seq_length() == 0) facts_.half_close_begins = seg.seq;
  facts_.fin.answered(mark_of(seen),
                      {ts_echo(seg), seg.seq_length() == 0, fin_answer_is_sure_within(seg)});
  const bool nothing_outstanding =
      seg.seq == facts_.tcb.rcv_nxt && facts_.tcb.rcv_nxt == facts_.fin_ack_field;
  if (nothing_outstanding && seg.seq_length() == 0 && !facts_.peer_fin) {
    set_once(facts_.bare_fin_ack, seen);
  }
}

// Nothing that came before our ACK left can show that the server has it.
void Observer::note_past_handshake(const Observation& seen) {
  if (facts_.peer_syn_acked) set_once(facts_.past_handshake, seen);
}

void Observer::text_and_fin_arrive(const Observation& seen) {
  const wire::Segment seg = facts_.tcb.within_window(seen.segment);
  const wire::SeqNum text_end = seg.seq + seg.length;
  if (wire::before(facts_.tcb.rcv_nxt, seg.seq)) return;  // leaves a gap: a client must wait for it
  if (wire::before(facts_.tcb.rcv_nxt, text_end) && !facts_.peer_fin) {
    // A capture may show many segments as one; RFC 9293 section 3.7.1 has 536 octets as the
    // default.
    const auto octets = static_cast<std::uint32_t>(text_end - facts_.tcb.rcv_nxt);
    if (!facts_.bare_fin_ack) facts_.data_segments += (octets + 535) / 536;
    note_half_close(seen, text_end);
    note_text_before_our_ack(seen);
    facts_.tcb.rcv_nxt = text_end;
    watch_window();
    // With TCP Fast Open (RFC 7413 section 3) a server answers before it has our ACK.
    if (facts_.syn_text == 0) note_past_handshake(seen);
  }
  if (!seg.flags.fin || seg.fin_seq() != facts_.tcb.rcv_nxt || facts_.peer_fin) return;
  facts_.peer_fin = mark_of(seen);
  facts_.peer_fin_end = seg.end();
  facts_.peer_fin_ts = ts_value(seg);
  facts_.tcb.rcv_nxt = seg.end();
  facts_.peer_fin_covers_ours = facts_.fin.first() && *seg.ack == facts_.fin_end;
  if (facts_.syn_text == 0) note_past_handshake(seen);
}

Lifecycle Observer::lifecycle(bool ended) const {
  Lifecycle life;
  life.outcome = outcome(facts_);
  life.closed = closed(facts_);
  life.steps = steps(facts_);
  life.client_states = client_states(facts_);
  life.server_states = server_states(facts_);
  if (ended) life.findings = findings(facts_);
  return life;
}

}  // namespace synspect::infer
