#include "tcp/client.hpp"

#include <cassert>
#include <utility>

namespace synspect::tcp {
namespace {

/// A server that repeats its FIN for ever must not keep us for ever.
constexpr int kTimeWaitsAtMost = 10;

}  // namespace

Client::Client(const ClientConfig& config, ClientSecrets secrets)
    : config_(config), secrets_(secrets), retransmission_(config.tries) {
  tcb_.iss = secrets.iss;
  tcb_.snd_una = secrets.iss;
  tcb_.snd_nxt = secrets.iss;
  tcb_.default_mss = config.default_mss;
  tcb_.rcv_wnd = config.syn_window;
}

// Section 3.10.1, OPEN: active.
void Client::open(Instant now) {
  if (state_ != State::closed || cause_ != Cause::initial) return;
  queue(syn_segment(), now);
  tcb_.snd_nxt = tcb_.iss + 1u;
  retransmission_.sent(now);
  timed_since_ = now;
  timed_end_ = tcb_.snd_nxt;
  await_peer(now);
  enter(State::syn_sent, Cause::open_called);
  assert(inconsistency().empty());
}

// Section 3.10.2, SEND.
void Client::send(std::vector<std::uint8_t> octets, Instant now) {
  const bool may_send = state_ == State::established || state_ == State::close_wait;
  if (!may_send || !data_.empty() || octets.empty()) return;
  data_ = std::move(octets);
  send_new(now);
  await_peer(now);
  assert(inconsistency().empty());
}

// Section 3.10.4, CLOSE. The FIN follows what is still to be sent; LAST-ACK begins with it.
void Client::close(Instant now) {
  if (state_ == State::syn_sent) return abort(now);
  const bool may_close =
      state_ == State::syn_received || state_ == State::established || state_ == State::close_wait;
  if (close_called_ || !may_close) return;
  close_called_ = true;
  if (state_ != State::close_wait) enter(State::fin_wait_1, Cause::close_called);
  send_new(now);
  await_peer(now);
  assert(inconsistency().empty());
}

// Section 3.10.5, ABORT. In TIME-WAIT nothing is owed, unless the last ACK has been withheld.
void Client::abort(Instant now) {
  if (state_ == State::closed) return;
  if (state_ == State::time_wait) speak(now);
  if (state_ != State::time_wait) queue_resets(now);
  end(Cause::abort_called);
  assert(inconsistency().empty());
}

void Client::speak(Instant now) {
  if (!silent_) return;
  silent_ = false;
  config_.withhold = Withhold::nothing;
  queue_ack(now);
  if (state_ == State::time_wait) start_time_wait(now);
  assert(inconsistency().empty());
}

// Section 3.10.7, SEGMENT ARRIVES.
void Client::segment_arrives(const wire::Segment& seg, Instant now) {
  switch (state_) {
    case State::closed: arrives_in_closed(seg, now); break;
    case State::syn_sent: arrives_in_syn_sent(seg, now); break;
    case State::syn_received: arrives_in_syn_received(seg, now); break;
    case State::established: arrives_in_established(seg, now); break;
    case State::fin_wait_1: arrives_in_fin_wait_1(seg, now); break;
    case State::fin_wait_2: arrives_in_fin_wait_2(seg, now); break;
    case State::close_wait: arrives_in_close_wait(seg, now); break;
    case State::closing: arrives_in_closing(seg, now); break;
    case State::last_ack: arrives_in_last_ack(seg, now); break;
    case State::time_wait: arrives_in_time_wait(seg, now); break;
    case State::listen: break;  // a client never listens
  }
  assert(inconsistency().empty());
}

// RFC 1122 section 4.2.3.9 with the caution of RFC 5927: only what quotes a sequence number in
// flight counts, and once synchronized even a hard error no longer ends the connection.
bool Client::icmp_arrives(wire::SeqNum quoted, bool hard, Instant now) {
  const bool in_flight = state_ != State::closed && wire::at_or_before(tcb_.snd_una, quoted) &&
                         wire::before(quoted, tcb_.snd_nxt);
  if (!in_flight) {
    drop(Drop::icmp_not_in_flight);
    return false;
  }
  if (hard && (state_ == State::syn_sent || state_ == State::syn_received)) {
    queue_resets(now);
    end(Cause::icmp_hard_error);
  }
  assert(inconsistency().empty());
  return true;
}

// Section 3.10.8, TIMEOUTS.
void Client::time_passes(Instant now) {
  if (time_wait_end_ && now >= *time_wait_end_) {
    end(Cause::time_wait_over);
  } else if (step_deadline_ && now >= *step_deadline_) {
    queue_resets(now);
    end(Cause::timed_out);
  } else if (retransmission_.deadline() && now >= *retransmission_.deadline()) {
    retransmission_is_due(now);
  }
  assert(inconsistency().empty());
}

// Tries are counted while the peer is silent; one that keeps its window closed is alive (section
// 3.8.6.1), and only the step's time ends the wait for it.
void Client::retransmission_is_due(Instant now) {
  const bool synchronized = tcb_.snd_una != tcb_.iss;
  if (synchronized && tcb_.snd_wnd == 0 && wire::before(tcb_.snd_una, data_end())) {
    retransmission_.probe(now);
    retransmit(now);
  } else if (retransmission_.back_off(now)) {
    retransmit(now);
  }
}

std::optional<Transition> Client::poll_transition() {
  if (transitions_.empty()) return std::nullopt;
  return transitions_.pop();
}

std::optional<Instant> Client::deadline() const {
  std::optional<Instant> earliest;
  for (const auto& due : {retransmission_.deadline(), step_deadline_, time_wait_end_}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void Client::enter(State state, Cause cause) {
  state_ = state;
  cause_ = cause;
  transitions_.push({state, cause});
}

void Client::establish(Instant now) {
  enter(State::established, Cause::syn_acked);
  step_deadline_.reset();
  silent_ = config_.withhold == Withhold::handshake_ack;
  queue_ack(now);
}

void Client::enter_time_wait(Cause cause, Instant now) {
  enter(State::time_wait, cause);
  retransmission_.stop();
  step_deadline_.reset();
  start_time_wait(now);
}

/// While the last ACK is withheld the wait has not begun; a caller who never speaks again has the
/// step's time.
void Client::start_time_wait(Instant now) {
  const Duration silence = silent_ ? config_.step_timeout : Duration{};
  time_wait_end_ = now + silence + config_.time_wait;
  time_wait_latest_ = now + silence + kTimeWaitsAtMost * config_.time_wait;
}

void Client::end(Cause cause) {
  enter(State::closed, cause);
  silent_ = false;
  retransmission_.stop();
  step_deadline_.reset();
  time_wait_end_.reset();
}

}  // namespace synspect::tcp
