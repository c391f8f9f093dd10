#include "fuzz/client_watch.hpp"

#include <algorithm>

#include "fuzz/require.hpp"

namespace synspect::fuzz {
namespace {

using tcp::State;
using Kind = Event::Kind;

/// RFC 9293 section 3.3.2, figure 5, for a side that never listens; every state may end at once. A
/// SYN that turns out to be nobody's takes us from SYN-RECEIVED back to SYN-SENT.
bool may_follow(State from, State to) {
  if (to == State::closed) return from != State::closed;
  switch (from) {
    case State::closed: return to == State::syn_sent;
    case State::syn_sent: return to == State::syn_received || to == State::established;
    case State::syn_received:
      return to == State::established || to == State::fin_wait_1 || to == State::syn_sent;
    case State::established: return to == State::fin_wait_1 || to == State::close_wait;
    case State::fin_wait_1: return to == State::fin_wait_2 || to == State::closing;
    case State::fin_wait_2:
    case State::closing: return to == State::time_wait;
    case State::close_wait: return to == State::last_ack;
    default: return false;
  }
}

/// Those in which the client needs nothing of its peer while nothing is in flight.
bool waits_for_its_user(State state) {
  return state == State::established || state == State::close_wait;
}

/// What a client in that state acknowledges, counted from the peer's ISN.
std::uint64_t acknowledged(std::uint64_t octets_received, State state) {
  const bool after_fin = state == State::close_wait || state == State::closing ||
                         state == State::last_ack || state == State::time_wait;
  return octets_received + (state == State::syn_sent ? 0 : 1) + (after_fin ? 1 : 0);
}

}  // namespace

void ClientWatch::before(const Event& event) {
  state_ = client().state();
  deadline_ = client().deadline();
  received_ = client().octets_received();
  sent_by_event_ = 0;
  switch (event.kind) {
    case Kind::open: opened_ = true; break;
    case Kind::send:
      if (waits_for_its_user(state_) && data_ == 0) data_ = event.octets;
      break;
    case Kind::close:
      close_called_ |= waits_for_its_user(state_) || state_ == State::syn_received;
      break;
    case Kind::segment:
      arrived_octets_ += event.segment.length;
      if (event.segment.ack) acks_.push_back(*event.segment.ack);
      break;
    default: break;
  }
}

void ClientWatch::leaves(const tcp::Client::Transmission& sent, const Event& event) {
  const wire::Segment& seg = sent.segment;
  ++sent_by_event_;
  note_peer_syn(event);
  check_cause(seg, event);
  require(sent.payload.size() == seg.length, "the payload has the segment's length");
  if (seg.flags.rst) return check_reset(seg);
  check_numbers(seg);
  check_payload(sent);
  if (!sent_end_ || wire::before(*sent_end_, seg.end())) sent_end_ = seg.end();
}

/// A SYN counts if it took the client out of SYN-SENT, or out of SYN-RECEIVED: there it replaces
/// one that was not the peer's.
void ClientWatch::note_peer_syn(const Event& event) {
  const bool opening = state_ == State::syn_sent || state_ == State::syn_received;
  const State now = client().state();
  const bool moved = now != state_ && now != State::syn_sent && now != State::closed;
  const bool syn_arrived = event.kind == Kind::segment && event.segment.flags.syn;
  const bool again = state_ == State::syn_received && irs_ == event.segment.seq;
  if (!opening || !moved || !syn_arrived || again) return;
  if (sent_by_event_ > 1) return;  // noted with the first that left
  irs_ = event.segment.seq;
  peer_scales_ = event.segment.options.window_scale.has_value();
  window_end_.reset();
}

void ClientWatch::check_cause(const wire::Segment& seg, const Event& event) {
  require(opened_, "nothing leaves before the open");
  const bool due = deadline_ && event.now >= *deadline_;
  require(event.kind != Kind::time || due, "nothing leaves before its time");
  // Ten segments of data, a FIN, an ACK; a window may also open for a FIN that waits.
  require(sent_by_event_ <= 14, "an event does not provoke a flood");
  if (state_ != State::closed || event.kind == Kind::open) return;
  require(event.kind == Kind::segment, "after its end a client speaks only when spoken to");
  require(seg.flags.rst && !event.segment.flags.rst, "and then it resets, but no RST");
  require(sent_by_event_ == 1, "once");
  resets_when_closed_.push_back(event.now);
  const std::size_t count = resets_when_closed_.size();
  require(count <= 20 || event.now - resets_when_closed_[count - 21] >= std::chrono::seconds{1},
          "a flood is not reflected");
}

void ClientWatch::check_reset(const wire::Segment& seg) const {
  require(seg.length == 0 && seg.window == 0, "a RST carries nothing");
  require(!seg.flags.syn && !seg.flags.fin && !seg.flags.psh, "and no other flag");
  require(seg.options == wire::Options{}, "and no options");
}

void ClientWatch::check_numbers(const wire::Segment& seg) {
  const wire::SeqNum first = drive_.iss() + 1u;
  require(seg.flags.syn == (seg.seq == drive_.iss()), "the SYN, and nothing else, is at the ISS");
  require(!seg.flags.syn || (seg.length == 0 && !seg.flags.fin), "a SYN goes alone");
  require(seg.ack.has_value() || seg.flags.syn, "after the SYN all acknowledge");
  if (seg.ack) {
    require(irs_.has_value(), "only a SYN can be acknowledged first");
    const auto acked = static_cast<std::uint32_t>(*seg.ack - *irs_);
    require(acked >= acknowledged(received_, state_) &&
                acked <= acknowledged(client().octets_received(), client().state()),
            "it acknowledges what it counted");
  }
  check_window(seg);
  if (seg.flags.syn) return;
  const wire::SeqNum data_end = first + data_;
  require(wire::at_or_before(first, seg.seq), "numbers begin after the SYN");
  require(wire::at_or_before(seg.end(), data_end + (close_called_ ? 1u : 0u)),
          "no number that the user did not give");
  require(!seg.flags.fin || (close_called_ && seg.fin_seq() == data_end), "the FIN is the last");
  const bool stamps = seg.options.timestamps.has_value();
  require(!stamps || drive_.config().syn_options.timestamps, "timestamps only if it offered them");
}

void ClientWatch::check_window(const wire::Segment& seg) {
  if (!seg.ack) return;
  require(!window_end_ || wire::at_or_before(*seg.ack, *window_end_),
          "it takes nothing beyond the window that it offered");
  const auto scale = drive_.config().syn_options.window_scale;
  const unsigned shift = peer_scales_ && !seg.flags.syn ? scale.value_or(0) : 0;
  window_end_ = *seg.ack + (std::uint32_t{seg.window} << shift);
}

void ClientWatch::check_payload(const tcp::Client::Transmission& sent) const {
  const wire::Segment& seg = sent.segment;
  if (sent.payload.empty()) return;
  const auto limit = std::max<std::uint32_t>(1, drive_.config().payload_limit);
  require(seg.length <= limit, "no segment above the limit");
  auto offset = static_cast<std::uint32_t>(seg.seq - (drive_.iss() + 1u));
  for (const std::uint8_t octet : sent.payload) {
    require(octet == offset % 251, "the octets of the user, in their places");
    ++offset;
  }
}

void ClientWatch::after(const Event& event) {
  require(client().inconsistency().empty(), "the client keeps the rules of its own");
  check_transitions(event);
  check_waiting(event);
  check_counters(event);
}

void ClientWatch::check_transitions(const Event& event) {
  State state = state_;
  while (const auto next = drive_.client().poll_transition()) {
    require(may_follow(state, next->to), "a transition of RFC 9293, figure 5");
    state = next->to;
    const bool by_time =
        next->cause == tcp::Cause::timed_out || next->cause == tcp::Cause::time_wait_over;
    require(!by_time || (event.kind == Kind::time && deadline_ && event.now >= *deadline_),
            "a time is over when it is");
  }
  require(state == client().state(), "the transitions lead to the state");
}

void ClientWatch::check_waiting(const Event& event) const {
  const State state = client().state();
  const auto due = client().deadline();
  if (state == State::closed) return require(!due, "at rest when it is over");
  if (waits_for_its_user(state)) {
    require(due.has_value() == !client().everything_acked(), "waits for what is not acknowledged");
  } else {
    require(due.has_value(), "never waits for ever");
  }
  require(
      !due || *due <= event.now + std::max(drive_.config().step_timeout, drive_.config().time_wait),
      "and never longer than it was told");
  require(event.kind != Kind::time || !due || *due > event.now, "what was due is done");
}

void ClientWatch::check_counters(const Event& event) {
  require(client().octets_received() >= received_, "octets are not taken back");
  require(client().octets_received() <= arrived_octets_, "no more received than arrived");
  if (client().everything_acked()) {
    require(sent_end_ && std::ranges::find(acks_, *sent_end_) != acks_.end(),
            "acknowledged is what somebody acknowledged");
  }
  if (client().state() != State::time_wait) return lingers_since_.reset();
  if (!lingers_since_) lingers_since_ = event.now;
  require(*client().deadline() <= *lingers_since_ + 10 * drive_.config().time_wait,
          "TIME-WAIT is not prolonged for ever");
}

}  // namespace synspect::fuzz
