#include "infer/observer.hpp"

#include "infer/derive.hpp"

namespace synspect::infer {
namespace {

Mark mark_of(const Observation& seen) {
  return {seen.n, seen.at};
}

std::optional<std::uint32_t> ts_value(const wire::Segment& seg) {
  return seg.options.timestamps ? std::optional{seg.options.timestamps->value} : std::nullopt;
}

std::optional<std::uint32_t> ts_echo(const wire::Segment& seg) {
  return seg.options.timestamps ? std::optional{seg.options.timestamps->echo} : std::nullopt;
}

void set_once(std::optional<Mark>& fact, const Observation& seen) {
  if (!fact) fact = mark_of(seen);
}

}  // namespace

void Observer::observe(const Observation& seen) {
  if (seen.direction == wire::Direction::out) return leaves(seen);
  if (!facts_.iss) return;  // nothing of ours that it could answer
  if (!facts_.syn_ack) return arrives_before_syn_ack(seen);
  arrives(seen);
}

void Observer::observe(const IcmpObservation& seen) {
  const bool about_our_syn = facts_.iss && seen.quoted_seq == *facts_.iss;
  if (!about_our_syn || facts_.syn_ack || facts_.unreachable) return;
  facts_.unreachable = Mark{facts_.syn.last()->n, seen.at};
  facts_.icmp = seen;
}

void Observer::leaves(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (seg.flags.rst) return rst_leaves(seen);
  if (facts_.rst_out) {
    // After a RST of its own a client is silent: this one was somebody else's, the kernel's.
    facts_.escaped_rst = facts_.rst_out;
    facts_.rst_out.reset();
  }
  if (seg.flags.syn) {
    if (!facts_.iss) {
      facts_.iss = seg.seq;
      facts_.snd_una = seg.seq;
      facts_.snd_nxt = seg.end();
      facts_.rcv_wnd = seg.window;
    }
    if (!seg.ack) facts_.syn.sent(mark_of(seen), ts_value(seg));
    if (seg.options.window_scale) facts_.rcv_scale = *seg.options.window_scale;
    return;
  }
  if (!facts_.iss) return;  // joined in mid-connection
  if (wire::before(facts_.snd_nxt, seg.end())) facts_.snd_nxt = seg.end();
  if (!seg.ack || !facts_.syn_ack) return;
  facts_.rcv_wnd = std::uint32_t{seg.window} << facts_.rcv_scale;
  set_once(facts_.handshake_ack, seen);
  if (!facts_.peer_fin && (!facts_.last_new_ack || wire::before(facts_.highest_ack, *seg.ack))) {
    facts_.last_new_ack = mark_of(seen);
    facts_.highest_ack = *seg.ack;
  }
  if (seg.flags.fin) fin_leaves(seen);
  const bool covers_peer_fin = facts_.peer_fin && wire::at_or_before(facts_.peer_fin_end, *seg.ack);
  if (covers_peer_fin) set_once(facts_.peer_fin_acked, seen);
}

void Observer::rst_leaves(const Observation& seen) {
  const wire::SeqNum seq = seen.segment.seq;
  // A RST in SYN-SENT that answers an old duplicate bears that one's number, not ours.
  const bool ends_ours = facts_.iss && (seq == facts_.snd_nxt || seq == facts_.snd_una);
  if (!ends_ours || facts_.rst_out) return;
  facts_.rst_out = mark_of(seen);
  facts_.rst_out_unanswered = facts_.syn_ack && facts_.snd_una != facts_.snd_nxt;
}

void Observer::fin_leaves(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (!facts_.fin.first()) {
    facts_.fin_end = seg.end();
    facts_.fin_ack_field = *seg.ack;
  }
  if (seg.end() == facts_.fin_end) facts_.fin.sent(mark_of(seen), ts_value(seg));
}

// As tcp::Client believes it in SYN-SENT: RFC 9293 section 3.10.7.3.
void Observer::arrives_before_syn_ack(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  const bool acks_our_syn =
      seg.ack && wire::in_half_open(*facts_.iss, *seg.ack, facts_.snd_nxt) && !facts_.refusal;
  if (!acks_our_syn) {
    if (seg.flags.syn && !seg.ack) set_once(facts_.peer_syn, seen);
    return;
  }
  if (!seg.flags.rst && !seg.flags.syn) return;
  facts_.syn.answered(mark_of(seen), ts_echo(seg), kInitialServerTimeout);
  if (seg.flags.rst) return set_once(facts_.refusal, seen);
  facts_.syn_ack = mark_of(seen);
  facts_.syn_acks = 1;
  facts_.irs = seg.seq;
  facts_.rcv_nxt = seg.seq + 1u;
  facts_.snd_una = *seg.ack;
  if (!seg.options.window_scale) facts_.rcv_scale = 0;  // both or none: RFC 7323 section 2.2
  // Text and FIN that come with it stand after the SYN.
  Observation rest = seen;
  rest.segment.flags.syn = false;
  rest.segment.seq += 1u;
  text_and_fin_arrive(rest);
}

void Observer::arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (seg.flags.syn) {
    if (seg.seq == *facts_.irs && seg.ack) ++facts_.syn_acks;
    return;
  }
  if (seg.flags.rst) {
    if (seg.seq == facts_.rcv_nxt) set_once(facts_.rst_in, seen);  // RFC 5961 section 3.2
    return;
  }
  if (!is_acceptable(seg) || facts_.rst_in) return;
  ack_arrives(seen);
  text_and_fin_arrive(seen);
}

void Observer::ack_arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (wire::before(facts_.snd_una, *seg.ack)) facts_.snd_una = *seg.ack;
  if (wire::before(*facts_.iss + 1u, *seg.ack)) note_past_handshake(seen);
  const bool covers_fin = facts_.fin.first() && *seg.ack == facts_.fin_end;
  if (!covers_fin) return;
  // A FIN of the server's own may carry the acknowledgment long after the one that was lost.
  const bool rides_on_fin = seg.flags.fin;
  facts_.fin.answered(mark_of(seen), ts_echo(seg),
                      rides_on_fin ? kLeastServerTimeout : Duration::max());
  const bool nothing_outstanding =
      seg.seq == facts_.rcv_nxt && facts_.rcv_nxt == facts_.fin_ack_field;
  if (nothing_outstanding && seg.seq_length() == 0 && !facts_.peer_fin) {
    set_once(facts_.bare_fin_ack, seen);
  }
}

// Nothing that came before our ACK left can show that the server has it.
void Observer::note_past_handshake(const Observation& seen) {
  if (facts_.handshake_ack) set_once(facts_.past_handshake, seen);
}

void Observer::text_and_fin_arrive(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  const wire::SeqNum text_end = seg.seq + seg.length;
  if (wire::before(facts_.rcv_nxt, seg.seq)) return;  // leaves a gap: a client must wait for it
  if (wire::before(facts_.rcv_nxt, text_end) && !facts_.peer_fin) {
    facts_.rcv_nxt = text_end;
    note_past_handshake(seen);
  }
  if (!seg.flags.fin || seg.fin_seq() != facts_.rcv_nxt || facts_.peer_fin) return;
  facts_.peer_fin = mark_of(seen);
  facts_.peer_fin_end = seg.end();
  facts_.rcv_nxt = seg.end();
  facts_.peer_fin_covers_ours = facts_.fin.first() && *seg.ack == facts_.fin_end;
  note_past_handshake(seen);
}

// RFC 9293 section 3.10.7.4, first and fifth check, as seen from outside the client.
bool Observer::is_acceptable(const wire::Segment& seg) const {
  if (!seg.ack || wire::before(facts_.snd_nxt, *seg.ack)) return false;
  const wire::SeqNum end_of_window = facts_.rcv_nxt + facts_.rcv_wnd;
  const wire::SeqNum last = seg.seq_length() == 0 ? seg.seq : seg.end() - 1u;
  return wire::at_or_before(facts_.rcv_nxt, last) && wire::before(seg.seq, end_of_window) &&
         wire::at_or_before(*facts_.irs, seg.seq);
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
