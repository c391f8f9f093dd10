#include "client_rules.hpp"

#include <algorithm>
#include <utility>

#include "wire/segment_text.hpp"

namespace synspect::sim {
namespace {

using tcp::State;

/// RFC 6298 section 2.4: no timer of less than a second.
constexpr Duration kLeastTimeout = std::chrono::seconds{1};

enum Kind : unsigned { syn = 1, syn_ack = 2, ack = 4, data = 8, fin = 16, rst = 32 };

Kind kind_of(const wire::Segment& seg) {
  if (seg.flags.rst) return rst;
  if (seg.flags.syn) return seg.ack ? syn_ack : syn;
  if (seg.flags.fin) return fin;
  return seg.length > 0 ? data : ack;
}

/// What RFC 9293 section 3.10 lets a client send in each state. SYN/ACK beyond SYN-RECEIVED: CLOSE
/// may be called there, and the SYN must still be repeated.
unsigned permitted(State state) {
  switch (state) {
    case State::syn_sent: return syn | rst;
    case State::syn_received: return syn_ack | ack | rst;
    case State::established: return ack | data | rst;
    case State::fin_wait_1: return ack | data | fin | rst;
    case State::fin_wait_2: return ack | rst;
    case State::close_wait: return ack | data | rst;
    case State::closing: return ack | data | fin | rst;
    case State::last_ack: return ack | data | fin | rst;
    case State::time_wait: return ack;
    case State::closed: return rst;
    case State::listen: return 0;
  }
  return 0;
}

}  // namespace

void ClientRules::arrives(const wire::Segment& seg, bool genuine) {
  ends_.push_back(seg.end());
  if (seg.options.timestamps) values_.insert(seg.options.timestamps->value);
  wants_answer_ = genuine && seg.ack && !seg.flags.rst && seg.seq_length() > 0 &&
                  (!stamps_ || seg.options.timestamps);
  if (!genuine || !seg.ack || !syn_) return;
  if (seg.window == 0) window_was_closed_ = true;
  if (seg.flags.syn && !syn_ack_ && *seg.ack == syn_->seq + 1u) {
    syn_ack_ = seg;
    last_ack_.reset();  // a SYN alone may have been a stranger's
  }
  if (!syn_ack_ || seg.flags.rst) return;
  const bool scaled =
      !seg.flags.syn && syn_ack_->options.window_scale && syn_->options.window_scale;
  const int shift = scaled ? *syn_ack_->options.window_scale : 0;
  const wire::SeqNum end = *seg.ack + (std::uint32_t{seg.window} << shift);
  if (!window_end_ || wire::before(*window_end_, end)) window_end_ = end;
}

std::string ClientRules::leaves(const wire::Segment& seg, std::span<const std::uint8_t> payload,
                                const ClientEvent& event) {
  unsigned allowed = 0;
  for (const State state : event.states) allowed |= permitted(state);
  if ((allowed & kind_of(seg)) == 0) return "this kind of segment is forbidden in that state";
  if (seg.flags.rst) return reset_leaves(seg, event);
  if (event.states.front() == State::closed && syn_) return "CLOSED sends nothing but resets";
  std::string broken;
  if (!syn_) syn_left_ = event.now;
  if (seg.flags.syn) broken = syn_leaves(seg);
  if (!seg.flags.syn && seg.options.timestamps) stamps_ = true;
  if (broken.empty()) broken = header(seg, event.now);
  if (broken.empty() && !seg.flags.syn) broken = numbers(seg, payload);
  if (broken.empty()) broken = acknowledgment(seg);
  if (broken.empty()) broken = repetition(seg, event.now);
  if (wire::before(sent_end_, seg.end())) sent_end_ = seg.end();
  return broken;
}

/// RFC 9293 section 3.10.7: whatever takes sequence numbers is answered, be it by an ACK, a
/// challenge or a reset. Challenges and resets are rationed: ten a second.
std::string ClientRules::answered(const ClientEvent& event, std::size_t sent) {
  // A SYN/ACK completes SYN-RECEIVED in silence, and a stranger's SYN decides there about
  // timestamps. SYN-SENT drops what acknowledges the SYN and is none itself (3.10.7.3, fifth).
  const bool both_open = event.states.front() == State::syn_received;
  const bool fifth = event.states.back() == State::syn_sent && event.arrived && syn_ &&
                     event.arrived->ack == syn_->seq + 1u;
  const bool wanted =
      event.arrived && std::exchange(wants_answer_, false) && syn_ && !both_open && !fifth;
  std::erase_if(answers_, [&](Instant at) { return event.now - at > std::chrono::seconds{1}; });
  const bool rationed = answers_.size() >= 10;
  answers_.insert(answers_.end(), sent, event.now);
  if (!wanted || sent > 0 || rationed) return {};
  return "what takes sequence numbers is answered: " +
         segment_text(*event.arrived, wire::Direction::in, {syn_->seq, {}});
}

/// The window is always whole, and timestamps are a clock and an echo (RFC 7323).
std::string ClientRules::header(const wire::Segment& seg, Instant now) const {
  const bool scaled = syn_ack_ && syn_ack_->options.window_scale && syn_->options.window_scale;
  const int shift = scaled && !seg.flags.syn ? *syn_->options.window_scale : 0;
  const std::int64_t offered = std::int64_t{seg.window} << shift;
  const std::int64_t excess = offered - syn_->window;
  if (syn_ack_ && (excess < 0 || excess >> shift != 0)) return "offers another window";
  if (!seg.options.timestamps || !syn_->options.timestamps) return {};
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) -
      std::chrono::duration_cast<std::chrono::milliseconds>(syn_left_.time_since_epoch());
  const auto ticks = seg.options.timestamps->value - syn_->options.timestamps->value;
  if (ticks != static_cast<std::uint32_t>(ms.count())) return "RFC 7323 section 5.4: the clock";
  const bool known = values_.count(seg.options.timestamps->echo) > 0;
  return known || !seg.ack ? "" : "echoes a timestamp that never came";
}

std::string ClientRules::reset_leaves(const wire::Segment& seg, const ClientEvent& event) const {
  if (!syn_) return "a reset before the SYN";
  if (event.arrived && event.arrived->flags.rst) return "a reset is never answered by a reset";
  const bool answers_ack = event.arrived && event.arrived->ack == seg.seq && !seg.ack;
  const bool answers_other =
      event.arrived && !event.arrived->ack && seg.ack == event.arrived->end();
  const bool is_ours =
      !seg.ack && wire::at_or_before(syn_->seq, seg.seq) && wire::at_or_before(seg.seq, sent_end_);
  const bool was_closed = event.states.front() == State::closed;
  if (answers_ack || answers_other) return {};
  if (was_closed) return "CLOSED resets only what arrives";
  return is_ours ? "" : "a reset that nobody would believe";
}

std::string ClientRules::syn_leaves(const wire::Segment& seg) {
  if (!syn_) {
    syn_ = seg;
    sent_end_ = seg.end();
    return seg.length == 0 && !seg.ack ? "" : "the first segment is a SYN alone";
  }
  if (seg.seq != syn_->seq) return "a SYN with another number";
  const bool same = seg.options.mss == syn_->options.mss && seg.window == syn_->window &&
                    (seg.ack || (seg.options.window_scale == syn_->options.window_scale &&
                                 seg.options.sack_permitted == syn_->options.sack_permitted));
  return same ? "" : "a SYN that offers something else";
}

std::string ClientRules::numbers(const wire::Segment& seg,
                                 std::span<const std::uint8_t> payload) const {
  if (!seg.ack) return "every segment after the SYN acknowledges";
  const wire::SeqNum first = syn_->seq + 1u;
  const auto size = static_cast<std::uint32_t>(plan_.send.size());
  const auto offset = seg.seq - first;
  if (offset < 0 || offset + std::int64_t{seg.length} > size + 1)
    return "numbers that do not exist";
  if (seg.flags.fin && seg.fin_seq() != first + size) return "the FIN comes after all data";
  const std::span expected =
      std::span{plan_.send}.subspan(std::min<std::size_t>(static_cast<std::size_t>(offset), size));
  const bool fits = seg.length <= expected.size() && payload.size() == seg.length;
  if (!fits || !std::equal(payload.begin(), payload.end(), expected.begin())) return "wrong octets";
  const bool new_data = seg.length > 0 && wire::before(sent_end_, seg.end());
  const bool probes = seg.length == 1;  // RFC 9293 section 3.8.6.1
  if (new_data && !probes && window_end_ && wire::before(*window_end_, seg.seq + seg.length)) {
    return "data beyond the window";
  }
  if (seg.length > 0 && syn_ack_ && syn_ack_->options.mss) {
    const std::uint32_t most = std::max<std::uint32_t>(*syn_ack_->options.mss, 64);
    if (seg.length > most) return "more than the other side's MSS";
  }
  const bool stamped = syn_ack_ && syn_ack_->options.timestamps && syn_->options.timestamps;
  return stamped && !seg.options.timestamps ? "RFC 7323: a timestamp is missing" : "";
}

std::string ClientRules::acknowledgment(const wire::Segment& seg) {
  if (!seg.ack) return {};
  if (std::find(ends_.begin(), ends_.end(), *seg.ack) == ends_.end()) {
    return "acknowledges what never came";
  }
  const bool goes_back = last_ack_ && wire::before(*seg.ack, *last_ack_);
  last_ack_ = seg.ack;
  return goes_back ? "an acknowledgment goes back" : "";
}

/// Only timers repeat, and each waits a second at least. What probes a closed window is no try, and
/// goes again when the window opens (RFC 9293 section 3.8.6.1).
std::string ClientRules::repetition(const wire::Segment& seg, Instant now) {
  if (seg.seq_length() == 0 || (seg.flags.syn && seg.ack)) return {};
  if (window_was_closed_ && seg.length > 0) return {};
  Sent& sent = repeated_[{seg.seq.raw(), seg.length == 0}];
  const bool early = sent.times > 0 && now - sent.last < kLeastTimeout;
  ++sent.times;
  sent.last = now;
  if (early) return "sent again before a second was over";
  return sent.times > plan_.retries + 1 ? "sent more often than asked for" : "";
}

}  // namespace synspect::sim
