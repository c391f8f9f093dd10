// What a capture does not have, and what we did not let the server send: of neither does silence
// prove anything.
#include <algorithm>

#include "infer/observer.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {
namespace {

/// Only a capture file is read without knowing what was sent. A live tap that loses packets is told
/// so by those who send them.
bool may_have_lost(const Observation& seen) {
  return seen.at.clock == StampClock::capture_file;
}

}  // namespace

/// RFC 9293 section 3.10.7.3: a client acknowledges nothing before the SYN/ACK.
bool Observer::acks_unseen_syn_ack(const Observation& seen) const {
  const wire::Segment& seg = seen.segment;
  return may_have_lost(seen) && facts_.iss && !facts_.opened && !facts_.peer_syn &&
         !facts_.refusal && seg.ack && !seg.flags.syn && seg.seq == *facts_.iss + 1u;
}

void Observer::adopt_unseen_syn_ack(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  facts_.missed = mark_of(seen);
  facts_.opened = mark_of(seen);
  facts_.tcb.snd_una = seg.seq;
  adopt_unseen(*seg.ack);
}

/// A client acknowledges what it has: if that is more than the capture shows, and no more than the
/// client could take, the capture lost the packet.
void Observer::note_acked_unseen(const Observation& seen) {
  tcp::Tcb& tcb = facts_.tcb;
  const wire::SeqNum ack = *seen.segment.ack;
  if (!wire::in_half_open(tcb.rcv_nxt, ack, tcb.rcv_nxt + tcb.rcv_wnd)) return;
  set_once(facts_.missed, seen);
  tcb.rcv_nxt = ack;
}

/// The same of the server, which acknowledges what we have sent.
void Observer::note_sent_unseen(const Observation& seen) {
  tcp::Tcb& tcb = facts_.tcb;
  const wire::Segment& seg = seen.segment;
  if (!may_have_lost(seen) || facts_.rst_in || !seg.ack || !tcb.in_window(seg)) return;
  if (!wire::in_half_open(tcb.snd_nxt, *seg.ack, tcb.snd_nxt + std::max(tcb.max_snd_wnd, 1u)))
    return;
  set_once(facts_.missed, seen);
  tcb.snd_nxt = *seg.ack;
}

/// A server sends text only when it has our ACK, unless the SYN brought some.
void Observer::note_text_before_our_ack(const Observation& seen) {
  if (!may_have_lost(seen) || facts_.peer_syn_acked || facts_.syn_text > 0) return;
  if (facts_.opened->n != seen.n) set_once(facts_.missed, seen);
}

/// What was offered once is not taken back (RFC 9293 section 3.8.6): a server that was told so
/// sends as far as the furthest edge.
void Observer::offer_window(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  tcp::Tcb& tcb = facts_.tcb;
  const std::uint32_t window = tcb.rcv_wnd;
  const wire::SeqNum edge = *seg.ack + window;
  if (!facts_.right_edge || wire::before(*facts_.right_edge, edge)) facts_.right_edge = edge;
  facts_.last_edge = edge;
  facts_.largest_window = std::max(facts_.largest_window, window);
  const bool further = wire::before(tcb.rcv_nxt + window, *facts_.right_edge);
  if (further) tcb.rcv_wnd = static_cast<std::uint32_t>(*facts_.right_edge - tcb.rcv_nxt);
  watch_window();
}

/// A sender waits for room for a whole segment, or for half of the largest window (RFC 9293 section
/// 3.8.6.2.1).
void Observer::watch_window() {
  constexpr std::uint32_t default_mss = 536;  // section 3.7.1
  if (facts_.joined || !facts_.right_edge) return;
  const wire::SeqNum next = facts_.tcb.rcv_nxt;
  std::uint32_t room = 0;
  if (wire::before(next, facts_.last_edge)) {
    room = static_cast<std::uint32_t>(facts_.last_edge - next);
  }
  const std::uint32_t segment = facts_.syn_options.mss.value_or(default_mss);
  if (room == 0 || room < std::min(segment, facts_.largest_window / 2)) facts_.window_filled = true;
}

}  // namespace synspect::infer
