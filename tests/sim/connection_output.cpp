// What a connection of the model server sends, and when.
#include <algorithm>
#include <utility>

#include "connection.hpp"

namespace synspect::sim {

using enum ServerState;
using std::chrono::milliseconds;

void Connection::time_passes(Instant now) {
  now_ = now;
  const auto due = [now](std::optional<Instant>& at) {
    return at && *at <= now && (at.reset(), true);
  };
  if (due(fate_at_)) meet_fate();
  if (state_ == closed || vanished_) return;
  if (due(over_at_)) return enter(closed);
  if (due(window_at_)) ack_now();  // the window opens
  if (due(close_at_)) close();
  if (due(ack_at_)) ack_now();
  if (due(probe_at_)) probe_tail();
  if (due(resend_at_)) resend_or_give_up();
  if (state_ == closed) return;
  if (push_at_ && *push_at_ <= now) push_at_.reset();
  push();
}

void Connection::resend_or_give_up() {
  if (!outstanding()) return;
  // A connection that waits to be accepted does not repeat its SYN/ACK before it would accept.
  const bool deferring = state_ == syn_received && now_ - opened_ < does_.defers_accept;
  if (!deferring) {
    if (++resends_ > does_.resends) return enter(closed);
    timeout_ *= 2;
    if (state_ != syn_received && state_ != syn_sent) recovering_ = true;
    recover_ = snd_nxt_;
    resend_earliest();
  }
  arm();
}

/// RFC 8985, tail loss probe: the last segment again.
void Connection::probe_tail() {
  if (!outstanding() || snd_nxt_ == iss_ + 1u) return;
  const bool fin_is_last = closed_by_app_ && snd_nxt_ == last();
  const auto data = static_cast<std::uint32_t>(data_end() - (iss_ + 1u));
  emit(piece(fin_is_last ? data_end() : snd_nxt_ - std::min(kPieceOctets, data)));
}

/// Sends what waits, as far as pacing and the client's window let it.
void Connection::push() {
  if (state_ == syn_sent || state_ == syn_received || vanished_) return;
  while (snd_nxt_ - last() < 0) {
    if (push_at_ && now_ < *push_at_) return;
    push_at_.reset();
    const wire::Segment next = piece(snd_nxt_);
    const auto in_flight = static_cast<std::uint32_t>(snd_nxt_ - snd_una_);
    const std::uint32_t most = std::min(client_window_, congestion_window_);
    if (next.length > 0 && in_flight + next.length > most) return;
    const bool first = !outstanding();
    snd_nxt_ = next.end();
    emit(next);
    if (first) arm();
    if (!first) probe_at_ = now_ + milliseconds{20};
    if (next.length > 0 && ++data_segments_ >= 10) push_at_ = now_ + does_.pace;
  }
}

/// The segment that begins at `from`.
wire::Segment Connection::piece(wire::SeqNum from) const {
  wire::Segment seg;
  seg.seq = from;
  if (from == iss_) {
    seg.flags.syn = true;
    seg.options.mss = does_.mss;
    if (!heard_syn_ || scaled_) seg.options.window_scale = does_.window_scale;
    return seg;
  }
  if (from == data_end()) {
    seg.flags.fin = true;
    return seg;
  }
  const auto left = static_cast<std::uint32_t>(data_end() - from);
  seg.length = std::min(kPieceOctets, left);
  seg.flags.fin = closed_by_app_ && left <= kPieceOctets && from - snd_nxt_ >= 0;
  return seg;
}

void Connection::ack_now() {
  wire::Segment ack;
  ack.seq = snd_nxt_;
  emit(ack);
}

void Connection::ack_soon() {
  if (does_.ack_delay == Duration::zero()) return ack_now();
  if (!ack_at_) ack_at_ = now_ + does_.ack_delay;
}

void Connection::emit(wire::Segment seg) {
  if (vanished_) return;
  if (state_ != syn_sent) {
    seg.ack = rcv_nxt_;
    last_ack_sent_ = rcv_nxt_;
    ack_at_.reset();
  }
  const int scale = scaled_ && !seg.flags.syn ? *does_.window_scale : 0;
  seg.window = static_cast<std::uint16_t>(window() >> scale);
  const bool offers = seg.flags.syn && !heard_syn_ ? does_.timestamps : stamped_;
  const auto ms = std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count();
  if (offers) seg.options.timestamps = {static_cast<std::uint32_t>(ms) + 7000, ts_recent_};
  const bool first_of_fin = fin_accepted_ != 0 && !std::exchange(fin_answered_, true);
  if (fin_accepted_ == 0) fin_answered_ = false;
  out_.push_back({seg, transmission_, fin_accepted_, first_of_fin});
}

void Connection::emit_rst(wire::SeqNum seq) {
  if (vanished_) return;
  wire::Segment rst;
  rst.flags.rst = true;
  rst.seq = seq;
  out_.push_back({rst, transmission_, fin_accepted_, false});
}

std::uint16_t Connection::window() const {
  if (window_at_ && now_ < *window_at_) return 0;
  return does_.window;
}

void Connection::arm() {
  probe_at_.reset();
  resend_at_ = outstanding() ? std::optional{now_ + timeout_} : std::nullopt;
}

void Connection::disarm_all() {
  resend_at_ = probe_at_ = push_at_ = ack_at_ = close_at_ = over_at_ = window_at_ = std::nullopt;
  if (state_ == closed) fate_at_.reset();
  snd_una_ = snd_nxt_;
}

std::optional<Instant> Connection::deadline() const {
  std::optional<Instant> earliest;
  for (const auto& at :
       {resend_at_, probe_at_, push_at_, ack_at_, close_at_, fate_at_, over_at_, window_at_}) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

std::vector<Emission> Connection::take_output() {
  return std::exchange(out_, {});
}

}  // namespace synspect::sim
