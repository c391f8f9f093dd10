#include "model_server.hpp"

#include <algorithm>
#include <utility>

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using tcp::State;

constexpr std::uint32_t kPiece = 500;  ///< octets a data segment
constexpr Duration kLeastTimeout = milliseconds{200};

}  // namespace

ModelServer::ModelServer(Application application, Timing timing, wire::SeqNum iss)
    : app_(application), timing_(timing), iss_(iss), snd_una_(iss), snd_nxt_(iss) {}

std::vector<wire::Segment> ModelServer::arrives(const wire::Segment& seg, Instant now) {
  now_ = now;
  if (state_ == State::listen || state_ == State::closed) {
    if (seg.flags.rst) return {};
    if (state_ == State::listen && seg.flags.syn && !seg.ack) {
      take_syn(seg);
    } else {
      wire::Segment rst;
      rst.flags.rst = true;
      if (seg.ack)
        rst.seq = *seg.ack;
      else
        rst.ack = seg.end();
      out_.push_back(rst);
    }
    return std::exchange(out_, {});
  }
  const bool in_order = seg.seq == rcv_nxt_;
  if (seg.flags.rst) {
    if (in_order) enter(State::closed);
  } else if (seg.flags.syn) {
    if (state_ == State::syn_received)
      resend_earliest();
    else
      ack_now();
  } else if (!in_order) {
    ack_now();  // an old duplicate, or one with a gap before it, which it does not keep
  } else {
    if (stamped_ && seg.options.timestamps) ts_recent_ = seg.options.timestamps->value;
    if (seg.ack) take_ack(*seg.ack);
    rcv_nxt_ += seg.length;
    if (seg.flags.fin)
      take_fin();
    else if (seg.length > 0)
      ack_now();
    push();
  }
  return std::exchange(out_, {});
}

void ModelServer::take_syn(const wire::Segment& seg) {
  irs_ = seg.seq;
  rcv_nxt_ = seg.end();
  stamped_ = seg.options.timestamps.has_value();
  if (stamped_) ts_recent_ = seg.options.timestamps->value;
  enter(State::syn_received);
  snd_nxt_ = iss_ + 1u;
  timeout_ = std::chrono::seconds{1};
  emit(piece(iss_));
  arm();
}

void ModelServer::take_ack(wire::SeqNum ack) {
  if (!wire::in_half_open(snd_una_, ack, snd_nxt_)) return;
  snd_una_ = ack;
  timeout_ = kLeastTimeout;
  if (state_ == State::syn_received) {
    enter(State::established);
    written_ += app_.writes * kPiece;
    if (app_.closes_after) close_at_ = now_ + *app_.closes_after;
    if (app_.resets_after) reset_at_ = now_ + *app_.resets_after;
  }
  const bool fin_acked = closed_by_app_ && snd_una_ == data_end() + 1u;
  if (fin_acked && state_ == State::fin_wait_1) enter(State::fin_wait_2);
  if (fin_acked && state_ == State::closing) enter(State::time_wait);
  if (fin_acked && state_ == State::last_ack) enter(State::closed);
  arm();
  if (recovering_ && outstanding()) resend_earliest();  // all that was out counts as lost
  if (!wire::before(snd_una_, recover_)) recovering_ = false;
}

void ModelServer::take_fin() {
  rcv_nxt_ += 1u;
  if (state_ == State::established) {
    enter(State::close_wait);
    written_ += app_.writes_on_fin * kPiece;
    if (app_.closes_on_fin) close_at_ = now_ + *app_.closes_on_fin;
    if (timing_.ack_delay > Duration::zero()) {
      ack_at_ = now_ + timing_.ack_delay;
      return;
    }
  }
  if (state_ == State::fin_wait_1) enter(State::closing);
  if (state_ == State::fin_wait_2) enter(State::time_wait);
  ack_now();
}

void ModelServer::close() {
  if (state_ != State::established && state_ != State::close_wait) return;
  closed_by_app_ = true;
  enter(state_ == State::established ? State::fin_wait_1 : State::last_ack);
}

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
    if (first)
      arm();
    else
      probe_at_ = now_ + milliseconds{20};
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
    emit(piece(fin_is_last ? data_end() : snd_nxt_ - kPiece));
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
    seg.length = std::min(kPiece, left);
    // As Linux: the FIN joins the last data that still waits when the application closes.
    seg.flags.fin = closed_by_app_ && left <= kPiece && !wire::before(from, snd_nxt_);
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

void ModelServer::enter(State state) {
  state_ = state;
  history_.push_back({state, now_});
  if (state == State::closed || state == State::time_wait) {
    resend_at_ = probe_at_ = push_at_ = ack_at_ = close_at_ = reset_at_ = std::nullopt;
    snd_una_ = snd_nxt_;
  }
}

std::optional<Instant> ModelServer::deadline() const {
  std::optional<Instant> earliest;
  for (const auto& at : {resend_at_, probe_at_, push_at_, ack_at_, close_at_, reset_at_}) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

}  // namespace synspect::test
