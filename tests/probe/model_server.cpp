#include "model_server.hpp"

#include <utility>

namespace synspect::test {
namespace {

using tcp::State;

constexpr Duration kLeastTimeout = std::chrono::milliseconds{200};

}  // namespace

ModelServer::ModelServer(Application application, Timing timing, wire::SeqNum iss)
    : app_(application), timing_(timing), iss_(iss), snd_una_(iss), snd_nxt_(iss) {}

std::vector<wire::Segment> ModelServer::arrives(const wire::Segment& seg, Instant now) {
  now_ = now;
  if (state_ == State::listen || state_ == State::closed) {
    arrives_without_connection(seg);
  } else if (seg.flags.rst) {
    if (seg.seq == rcv_nxt_) enter(State::closed);
  } else if (seg.flags.syn && state_ == State::syn_received) {
    resend_earliest();
  } else if (seg.flags.syn || seg.seq != rcv_nxt_) {
    ack_now();  // an old duplicate, or one with a gap before it, which is not kept
  } else {
    arrives_in_order(seg);
  }
  return std::exchange(out_, {});
}

void ModelServer::arrives_without_connection(const wire::Segment& seg) {
  if (seg.flags.rst) return;
  if (state_ == State::listen && seg.flags.syn && !seg.ack) return take_syn(seg);
  wire::Segment rst;
  rst.flags.rst = true;
  if (seg.ack) rst.seq = *seg.ack;
  if (!seg.ack) rst.ack = seg.end();
  out_.push_back(rst);
}

void ModelServer::arrives_in_order(const wire::Segment& seg) {
  if (stamped_ && seg.options.timestamps) ts_recent_ = seg.options.timestamps->value;
  if (seg.ack) take_ack(*seg.ack);
  rcv_nxt_ += seg.length;
  if (seg.length > 0 && !seg.flags.fin) ack_now();
  if (seg.flags.fin) take_fin();
  push();
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
    written_ += app_.writes * kPieceOctets;
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
    written_ += app_.writes_on_fin * kPieceOctets;
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

void ModelServer::enter(State state) {
  state_ = state;
  history_.push_back({state, now_});
  if (state == State::closed || state == State::time_wait) {
    resend_at_ = probe_at_ = push_at_ = ack_at_ = close_at_ = reset_at_ = std::nullopt;
    snd_una_ = snd_nxt_;
  }
}

}  // namespace synspect::test
