// What only the findings need: the SYN/ACK that comes again, and what the server's segments show of
// the path and of whoever else stands on it.
#include <algorithm>
#include <utility>

#include "infer/derive.hpp"
#include "infer/observer.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {
namespace {

/// Later than that after a round trip, what still arrives was not overtaken on its way.
constexpr Duration kOvertaken = std::chrono::milliseconds{10};

/// The same offer, whatever the time that the timestamp shows.
bool offers_alike(wire::Options a, wire::Options b) {
  const bool both_stamped = a.timestamps && b.timestamps;
  if (both_stamped) a.timestamps = b.timestamps;
  return a == b;
}

}  // namespace

void Observer::note_syn(const wire::Segment& syn) {
  if (facts_.syn.answer()) return;
  if (!offers_alike(syn.options, facts_.syn_options)) facts_.syn_options_vary = true;
  facts_.last_syn_ts = ts_value(syn).value_or(0);
}

void Observer::note_leaving(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  if (!facts_.rst_in) facts_.left_before_rst_in = mark_of(seen);
  if (seg.seq_length() > 0) set_once(facts_.first_text, seen);
  const bool is_new = wire::before(facts_.tcb.snd_nxt, seg.end());
  if (is_new) facts_.newest = mark_of(seen);
  if (seg.seq_length() > 0) facts_.newest_repeated = !is_new;
}

void Observer::note_answer_to_syn(const Observation& seen) {
  facts_.syn_ack_offer = {seen.segment.options, seen.segment.window, seen.ttl};
  facts_.syn_ack_again.last_copy = mark_of(seen);
  facts_.syn_ack_again.newest_stamp = ts_value(seen.segment).value_or(0);
  facts_.origin.believed(seen);
  if (!facts_.syn.ambiguous()) note_round_trip(*facts_.syn.last(), seen);
}

void Observer::note_round_trip(const Mark& from, const Observation& seen) {
  const auto took = facts_.elapsed(from, mark_of(seen));
  if (!took) return;
  ++facts_.round_trips;
  facts_.least_round_trip = std::min(facts_.least_round_trip.value_or(*took), *took);
}

/// Whether the network made it, or was slow with it: what a server sends again comes not sooner
/// than its timer runs out, and bears the time of that moment (RFC 7323 section 3.2).
bool Observer::is_a_copy(const Observation& seen) {
  SynAckAgain& again = facts_.syn_ack_again;
  const Mark before = std::exchange(again.last_copy, mark_of(seen));
  if (const auto stamp = ts_value(seen.segment)) {
    if (static_cast<std::int32_t>(*stamp - again.newest_stamp) <= 0) return true;
    again.newest_stamp = *stamp;
  }
  const auto elapsed = facts_.elapsed(before, mark_of(seen));
  return !elapsed || *elapsed < kLeastServerTimeout;
}

void Observer::syn_ack_comes_again(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  const bool is_it = facts_.syn_ack && !facts_.peer_syn_confirmed && seg.seq == *facts_.irs &&
                     seg.ack == *facts_.iss + 1u;
  const bool over = facts_.rst_in || facts_.rst_out || facts_.escaped_rst || facts_.past_handshake;
  if (!is_it || over) return;
  facts_.origin.believed(seen);
  if (!facts_.peer_syn_acked) ++facts_.syn_ack_repeats;
  const bool copy = is_a_copy(seen);
  if (copy || !facts_.handshake_ack) return;
  // Until our ACK can have come to the server, and its answer back, it is due to send it again.
  const auto opening = facts_.opening_took();
  const auto reacted = [&](const Mark& since) {
    const auto elapsed = facts_.elapsed(since, mark_of(seen));
    return opening && elapsed && *elapsed >= std::max(kLeastServerTimeout, *opening);
  };
  if (!reacted(*facts_.handshake_ack)) return;
  SynAckAgain& again = facts_.syn_ack_again;
  if (++again.maybe_drawn < facts_.syn.transmissions()) return;
  if (again.count < SynAckAgain::kMostNamed) again.named[again.count] = seen.n;
  ++again.count;
  set_once(again.first, seen);
  again.acked.reset();
  if (facts_.first_text && reacted(*facts_.first_text)) again.text_ignored = true;
}

/// What the client drops, and what comes after the end, tells of the path all the same: whoever
/// sent it knows the numbers.
void Observer::note_before_checks(const Observation& seen) {
  const wire::Segment& seg = seen.segment;
  const tcp::Tcb& tcb = facts_.tcb;
  if (!seg.ack || !tcb.in_window(seg) || !tcb.ack_in_range(*seg.ack)) return;
  const auto objection = tcb.timestamp_objection(seg);
  if (objection == tcp::Drop::missing_timestamp) set_once(facts_.unstamped, seen);
  if (!facts_.rst_in || objection) return;
  // What the server sent before its RST has come, for the RST stood at the next number: new text is
  // of later. Another segment may be a copy, or have waited somewhere.
  const bool new_text = seg.seq_length() > 0 && wire::before(tcb.rcv_nxt, seg.end());
  const auto opening = facts_.opening_took();
  const auto elapsed = facts_.elapsed(*facts_.rst_in, mark_of(seen));
  if (!opening || !elapsed) return;
  const Duration late = *opening + kOvertaken;
  if (*elapsed > (new_text ? late : std::max(late, kLeastServerTimeout))) {
    set_once(facts_.went_on, seen);
  }
}

/// A clock of 1 ms, or one that ticks in steps of up to 10 ms, of which one may just have come
/// (RFC 7323 section 5.4 allows 1 ms to 1 s). One of 1 us would count 100 or more in the least time
/// that is looked at.
void Observer::note_set_back(const Observation& seen) {
  constexpr Duration least = std::chrono::microseconds{100};
  constexpr std::int64_t rounding = 11;
  constexpr std::int64_t most = 64;  // six bits
  const auto& first = facts_.syn_ack_offer.options.timestamps;
  const auto now = ts_value(seen.segment);
  if (facts_.set_back || !facts_.syn_ack || !first || !now || facts_.clock_steps) return;
  if (seen.at - facts_.syn_ack->at < least) return;
  const Duration since_syn = seen.at - facts_.syn.first()->at;
  const auto elapsed = std::chrono::ceil<std::chrono::milliseconds>(since_syn).count();
  const std::int64_t excess = static_cast<std::int32_t>(*now - first->value) - elapsed;
  if (excess <= rounding || excess > most) return;
  facts_.set_back = SetBack{static_cast<std::uint32_t>(excess), mark_of(seen)};
}

void Observer::note_believed(const Observation& seen) {
  facts_.origin.believed(seen);
  note_set_back(seen);
  if (!facts_.newest || seen.segment.ack != facts_.tcb.snd_nxt) return;
  const bool has_given_one = facts_.round_trip_of == facts_.newest->n;
  if (has_given_one || facts_.newest_repeated) return;
  facts_.round_trip_of = facts_.newest->n;
  note_round_trip(*facts_.newest, seen);
}

void Observer::note_rst(const Observation& seen) {
  facts_.origin.reset(seen);
  if (facts_.newest && seen.segment.ack == facts_.tcb.snd_nxt) {
    facts_.rst_in_covers = facts_.newest;
  }
}

}  // namespace synspect::infer
