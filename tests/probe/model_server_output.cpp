// What the model server sends, and when.
#include <algorithm>
#include <utility>

#include "model_server.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using tcp::State;

}  // namespace

/// Sends what waits, as far as pacing lets it.
void ModelServer::push() {
  const auto end = [this] { return data_end() + (closed_by_app_ ? 1u : 0u); };
  if (state_ == State::syn_received || state_ == State::closed) return;
  while (wire::before(snd_nxt_, end())) {
    if (push_at_ && now_ < *push_at_) return;
    push_at_.reset();
    const wire::Segment next = piece(snd_nxt_);
    const bool first = !outstanding();
    snd_nxt_ = next.end();
    emit(next);
    if (first) arm();
    if (!first) probe_at_ = now_ + milliseconds{20};
    if (next.length > 0 && ++data_segments_ >= 10) push_at_ = now_ + timing_.pace;
  }
}

std::vector<wire::Segment> ModelServer::time_passes(Instant now) {
  now_ = now;
  const auto due = [now](std::optional<Instant>& at) {
    return at && *at <= now && (at.reset(), true);
  };
  if (due(reset_at_) && state_ != State::closed) {
    wire::Segment rst;
    rst.flags.rst = true;
    rst.seq = snd_nxt_;
    out_.push_back(rst);
    enter(State::closed);
  }
  if (due(close_at_)) close();
  if (due(ack_at_)) ack_now();
  if (due(probe_at_) && outstanding() && snd_nxt_ != iss_ + 1u) {
    const bool fin_is_last = closed_by_app_ && snd_nxt_ == data_end() + 1u;
    emit(piece(fin_is_last ? data_end() : snd_nxt_ - kPieceOctets));
  }
  if (due(resend_at_) && outstanding()) {
    timeout_ *= 2;
    recovering_ = true;
    recover_ = snd_nxt_;
    resend_earliest();
    arm();
  }
  if (push_at_ && *push_at_ <= now) push_at_.reset();
  push();
  return std::exchange(out_, {});
}

void ModelServer::resend_earliest() {
  emit(piece(snd_una_));
}

wire::Segment ModelServer::piece(wire::SeqNum from) const {
  wire::Segment seg;
  seg.seq = from;
  if (from == iss_) {
    seg.flags.syn = true;
    seg.options.mss = 1460;
  } else if (from == data_end()) {
    seg.flags.fin = true;
  } else {
    const auto left = static_cast<std::uint32_t>(data_end() - from);
    seg.length = std::min(kPieceOctets, left);
    // As Linux: the FIN joins the last data that still waits when the application closes.
    seg.flags.fin = closed_by_app_ && left <= kPieceOctets && !wire::before(from, snd_nxt_);
  }
  return seg;
}

void ModelServer::ack_now() {
  wire::Segment ack;
  ack.seq = snd_nxt_;
  emit(ack);
}

void ModelServer::emit(wire::Segment seg) {
  seg.ack = rcv_nxt_;
  seg.window = 65160;
  const auto ms = std::chrono::duration_cast<milliseconds>(now_.time_since_epoch()).count();
  if (stamped_) seg.options.timestamps = {static_cast<std::uint32_t>(ms) + 7000, ts_recent_};
  if (!seg.flags.syn) ack_at_.reset();
  out_.push_back(seg);
}

void ModelServer::arm() {
  probe_at_.reset();
  resend_at_ = outstanding() ? std::optional{now_ + timeout_} : std::nullopt;
}

std::optional<Instant> ModelServer::deadline() const {
  std::optional<Instant> earliest;
  for (const auto& at : {resend_at_, probe_at_, push_at_, ack_at_, close_at_, reset_at_}) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

}  // namespace synspect::test
