// What the client puts on the wire.
#include <algorithm>
#include <cassert>
#include <utility>

#include "tcp/client.hpp"

namespace synspect::tcp {
namespace {

/// Payload octets in flight at most: the initial window of RFC 6928 section 2. Synspect sends a
/// request, not a file; there is no congestion control that would open it further.
std::uint32_t initial_window(std::uint32_t mss) {
  return std::min(10 * mss, std::max(2 * mss, std::uint32_t{14600}));
}

/// NOP, NOP, timestamps: what the option takes from each segment (RFC 7323 appendix A).
constexpr std::uint16_t kTimestampOctets = 12;

/// RFC 7323 section 5.4: a clock of 1 ms, with an offset of its own for each connection.
std::uint32_t timestamp(const ClientSecrets& secrets, Instant now) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return secrets.timestamp_offset + static_cast<std::uint32_t>(ms.count());
}

}  // namespace

wire::Segment syn_at(const ClientConfig& config, const ClientSecrets& secrets, Instant now) {
  wire::Segment syn;
  syn.flags.syn = true;
  syn.seq = secrets.iss;
  syn.window = config.syn_window;
  syn.options = config.syn_options;
  if (syn.options.timestamps) syn.options.timestamps = wire::Timestamps{timestamp(secrets, now), 0};
  return syn;
}

std::optional<Client::Transmission> Client::poll_transmission() {
  if (outbox_.empty()) return std::nullopt;
  Transmission next{outbox_.pop(), {}};
  if (next.segment.length > 0) {
    const auto offset = static_cast<std::size_t>(next.segment.seq - (tcb_.iss + 1u));
    next.payload = std::span{data_}.subspan(offset, next.segment.length);
  }
  return next;
}

void Client::queue(wire::Segment seg, Instant now) {
  seg.window = seg.flags.rst   ? std::uint16_t{0}
               : seg.flags.syn ? config_.syn_window
                               : tcb_.window_field();
  const bool stamped = seg.flags.syn ? seg.options.timestamps.has_value() : tcb_.timestamps;
  if (stamped && !seg.flags.rst) {
    seg.options.timestamps =
        wire::Timestamps{timestamp(secrets_, now), seg.ack ? tcb_.ts_recent : 0};
  }
  if (seg.ack) tcb_.last_ack_sent = *seg.ack;
  outbox_.push(seg);
}

void Client::queue_ack(Instant now) {
  if (silent_) return;
  wire::Segment ack;
  ack.seq = tcb_.snd_nxt;
  ack.ack = tcb_.rcv_nxt;
  queue(ack, now);
}

void Client::queue_challenge(Instant now) {
  if (challenges_.spend(now)) queue_ack(now);
}

// Section 3.10.5: <SEQ=SND.NXT><CTL=RST>. A peer that lost our last segments expects SND.UNA
// instead, and by RFC 5961 believes only a RST at exactly the number it expects: it gets both.
void Client::queue_resets(Instant now) {
  wire::Segment rst;
  rst.flags.rst = true;
  rst.seq = tcb_.snd_nxt;
  queue(rst, now);
  if (nothing_in_flight() || tcb_.snd_una == tcb_.iss) return;
  rst.seq = tcb_.snd_una;
  queue(rst, now);
}

// Section 3.5.2, groups 1 and 2: believable to whoever sent `seg`.
void Client::queue_reset_in_reply(const wire::Segment& seg, Instant now) {
  if (!challenges_.spend(now)) return;
  wire::Segment rst;
  rst.flags.rst = true;
  if (seg.ack) {
    rst.seq = *seg.ack;
  } else {
    rst.ack = seg.end();
  }
  queue(rst, now);
}

void Client::send_new(Instant now) {
  const wire::SeqNum before_all = tcb_.snd_nxt;
  const std::uint32_t window = std::min(tcb_.snd_wnd, initial_window(segment_limit()));
  while (wire::before(tcb_.snd_nxt, data_end())) {
    const auto in_flight = static_cast<std::uint32_t>(tcb_.snd_nxt - tcb_.snd_una);
    if (in_flight >= window) break;
    const wire::Segment next = data_segment(tcb_.snd_nxt, window - in_flight);
    // Section 3.8.6.2.1: no part of a segment while others are in flight, unless it is the last.
    const bool silly = next.length < segment_limit() && next.end() != data_end();
    if (silly && in_flight > 0) break;
    queue(next, now);
    tcb_.snd_nxt = next.end();
  }
  if (close_called_ && !fin_sent_ && tcb_.snd_nxt == data_end()) {
    queue(fin_segment(), now);
    tcb_.snd_nxt += 1u;
    fin_sent_ = true;
    if (state_ == State::close_wait) enter(State::last_ack, Cause::close_called);
    await_peer(now);
  }
  // Section 3.8.6.1: a closed window is probed when it has been closed for an RTO.
  const bool held_back = nothing_in_flight() && wire::before(tcb_.snd_nxt, data_end());
  if (tcb_.snd_nxt == before_all && !held_back) return;
  if (before_all == tcb_.snd_una && !held_back) retransmission_.stop();  // a probe's wait is over
  retransmission_.sent(now);
  if (timed_since_ || held_back) return;
  timed_since_ = now;
  timed_end_ = tcb_.snd_nxt;
}

// The window has opened, and had no room for the probe: its octet goes at once, with what follows
// it, instead of leaving a gap until the timer expires.
void Client::send_probe_again(Instant now) {
  probe_sent_ = false;
  if (fin_sent_) return;
  tcb_.snd_nxt = tcb_.snd_una;
  send_new(now);
  // Karn: an ACK of this octet alone could be for the probe.
  if (tcb_.snd_nxt == tcb_.snd_una + 1u) timed_since_.reset();
}

// RFC 6298 section 5.4: the earliest segment that is not acknowledged, and only that one.
void Client::retransmit(Instant now) {
  timed_since_.reset();  // Karn: an answer could be to either transmission
  if (tcb_.snd_una == tcb_.iss) return queue(syn_segment(), now);
  if (nothing_in_flight()) {  // the probe of a closed window
    tcb_.snd_nxt += 1u;
    probe_sent_ = true;
  }
  if (wire::before(tcb_.snd_una, data_end())) {
    const auto sent = static_cast<std::uint32_t>(tcb_.snd_nxt - tcb_.snd_una);
    return queue(data_segment(tcb_.snd_una, sent), now);
  }
  queue(fin_segment(), now);
}

wire::Segment Client::syn_segment() const {
  wire::Segment syn = syn_at(config_, secrets_, {});  // `queue` adds the time
  if (state_ == State::closed || state_ == State::syn_sent) return syn;
  // Both open: a SYN-ACK offers only what the SYN that it answers did (RFC 7323 2.2 and 3.2).
  syn.ack = tcb_.rcv_nxt;
  if (!tcb_.scaled) syn.options.window_scale.reset();
  if (!tcb_.timestamps) syn.options.timestamps.reset();
  return syn;
}

std::uint32_t Client::segment_limit() const {
  const std::uint32_t overhead = tcb_.timestamps ? kTimestampOctets : 0;
  const std::uint32_t fits = std::min(config_.payload_limit, tcb_.snd_mss);
  return std::max(fits, overhead + 1) - overhead;  // an MTU that leaves no room sends octets
}

wire::Segment Client::data_segment(wire::SeqNum from, std::uint32_t most) const {
  wire::Segment seg;
  seg.seq = from;
  seg.ack = tcb_.rcv_nxt;
  seg.length = std::min({segment_limit(), most, static_cast<std::uint32_t>(data_end() - from)});
  seg.flags.psh = seg.end() == data_end();
  return seg;
}

wire::Segment Client::fin_segment() const {
  wire::Segment fin;
  fin.flags.fin = true;
  fin.seq = data_end();
  fin.ack = tcb_.rcv_nxt;
  return fin;
}

wire::SeqNum Client::data_end() const {
  return tcb_.iss + 1u + static_cast<std::uint32_t>(data_.size());
}

}  // namespace synspect::tcp
