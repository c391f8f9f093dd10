// What the server does after its close has begun, beyond what a client needs to know of it.
#include "infer/derive.hpp"
#include "infer/observer.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {

/// New text up to `text_end` has arrived. What stands before the number that its ACK of our FIN
/// bore may have been sent earlier, and lost or overtaken.
void Observer::note_half_close(const Observation& seen, wire::SeqNum text_end) {
  const auto& begins = facts_.half_close_begins;
  if (!begins || !wire::before(*begins, text_end)) return;
  const wire::SeqNum known = facts_.tcb.rcv_nxt;
  const wire::SeqNum from = wire::before(*begins, known) ? known : *begins;
  facts_.half_close_octets += static_cast<std::uint32_t>(text_end - from);
  set_once(facts_.half_close_data, seen);
}

/// The server's FIN once more, though our ACK of it had left so long before that a timer of the
/// server's must have run out: the ACK had not arrived. A client answers it and no more (RFC 9293
/// section 3.10.7.4, first check).
void Observer::fin_again_arrives(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  const bool is_its_fin = facts_.peer_fin && seg.flags.fin && seg.end() == facts_.peer_fin_end;
  if (is_its_fin && !facts_.peer_fin_acked) ++facts_.peer_fin_repeats;
  if (!is_its_fin || !facts_.peer_fin_acked || !facts_.tcb.ack_in_range(*seg.ack)) return;
  // One that does not acknowledge what the server has acknowledged before is an old copy. And who
  // closed first and has our FIN has our ACK too: it stands in the same segment.
  const bool has_our_fin = facts_.fin.first() && *seg.ack == facts_.fin_end;
  if (facts_.fin.answer() && !has_our_fin) return;
  if (has_our_fin && facts_.server_closed_first()) return;
  // The network's own copies bear the timestamp of the original.
  if (ts_value(seg) && ts_value(seg) == facts_.peer_fin_ts) return;
  const auto& answer = facts_.peer_fin_answer();
  const Mark& since = answer ? *answer : *facts_.peer_fin_again;
  const auto elapsed = facts_.elapsed(since, mark_of(seen));
  if (!elapsed || *elapsed < kLeastServerTimeout) return;
  facts_.peer_fin_ts = ts_value(seg);
  facts_.peer_fin_again = mark_of(seen);
  facts_.peer_fin_again_acked.reset();
}

}  // namespace synspect::infer
