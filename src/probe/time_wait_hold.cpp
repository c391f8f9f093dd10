#include "probe/time_wait_hold.hpp"

#include <algorithm>

namespace synspect::probe {
namespace {

/// How far above the last number of the old connection the new SYN's lies: beyond any window.
constexpr std::uint32_t kHigher = 1u << 20;

tcp::ClientSecrets higher(const Ended& ended) {
  return {ended.facts.tcb.snd_nxt + kHigher, ended.secrets.timestamp_offset};
}

wire::Segment old_syn(const wire::Segment& syn) {
  wire::Segment old = syn;
  old.options = {};
  old.options.mss = syn.options.mss;
  return old;
}

}  // namespace

TimeWaitHold::TimeWaitHold(const Plan& plan, const Ended& ended)
    : payload_(plan.send),
      limit_(plan.step_timeout),
      probe_(old_syn(ended.syn)),
      second_(ended.config, higher(ended)),
      second_iss_(higher(ended).iss) {}

void TimeWaitHold::begin(Instant now) {
  second_.open(now);
}

void TimeWaitHold::segment_arrives(const wire::Segment& seg, Instant now) {
  if (phase_ == Phase::probing && takes_second_syn(seg)) {
    phase_ = Phase::second_connection;  // the ACK before it was a copy, and no challenge
  }
  if (phase_ == Phase::probing) {
    const bool over = seg.ack == probe_.end() && (seg.flags.syn || seg.flags.rst);
    if (!over) return;
    if (seg.flags.syn) stop(now);
    phase_ = Phase::over;
    return;
  }
  // Of the first connection: a bare ACK comes from TIME-WAIT, which did not take our SYN; anything
  // else is late. The client would answer with a RST, and that one ends a TIME-WAIT (RFC 1337).
  const bool of_the_first =
      second_.state() == tcp::State::syn_sent && seg.ack && !seg.flags.syn && !seg.flags.rst;
  if (of_the_first && seg.is_bare_ack()) return start_probing(probe_.seq, now);
  if (of_the_first) return;
  second_.segment_arrives(seg, now);
  live(now);
}

void TimeWaitHold::time_passes(Instant now) {
  if (phase_ == Phase::second_connection) {
    second_.time_passes(now);
    return live(now);
  }
  if (end_ && now >= *end_) {
    stop(now);  // the last old SYN may still be answered
  } else if (next_probe_ && now >= *next_probe_) {
    probe(now);
  }
}

/// A SYN/ACK for the new SYN, which is still open.
bool TimeWaitHold::takes_second_syn(const wire::Segment& seg) const {
  const bool taken = seg.flags.syn && !seg.flags.rst && seg.ack == second_iss_ + 1u;
  return taken && second_.state() == tcp::State::syn_sent;
}

/// The second connection: the request again, and then the server's turn to close.
void TimeWaitHold::live(Instant now) {
  const tcp::State state = second_.state();
  if (state == tcp::State::established) {
    if (!data_sent_ && !payload_.empty()) second_.send(payload_, now);
    data_sent_ = true;
    if (!server_closes_by_) server_closes_by_ = now + limit_;
    if (now >= *server_closes_by_) second_.abort(now);
  }
  if (state == tcp::State::close_wait) second_.close(now);
  if (second_.state() != tcp::State::closed) return;
  const bool server_in_time_wait = second_.cause() == tcp::Cause::fin_acked;
  if (server_in_time_wait) return start_probing(second_iss_, now);
  phase_ = Phase::over;
}

void TimeWaitHold::start_probing(wire::SeqNum old, Instant now) {
  phase_ = Phase::probing;
  probe_.seq = old;
  end_ = now + limit_;
  next_probe_ = now + Enquiry::kPause;
}

void TimeWaitHold::probe(Instant now) {
  send(probe_);
  next_probe_ = now + Enquiry::kPause;
}

/// A listener took the old SYN for a new one: a bare RST ends that.
void TimeWaitHold::stop(Instant now) {
  if (phase_ == Phase::second_connection) {
    second_.abort(now);
  } else if (phase_ == Phase::probing) {
    send_reset(probe_.end());
  }
  phase_ = Phase::over;
}

std::optional<tcp::Client::Transmission> TimeWaitHold::poll_transmission() {
  if (auto next = second_.poll_transmission()) return next;
  return Afterlife::poll_transmission();
}

bool TimeWaitHold::has_transmission() const {
  return second_.has_transmission() || Afterlife::has_transmission();
}

std::optional<Instant> TimeWaitHold::deadline() const {
  if (phase_ == Phase::over) return std::nullopt;
  if (phase_ == Phase::probing) return std::min(*next_probe_, *end_);
  const auto machine = second_.deadline();
  if (!server_closes_by_ || second_.state() != tcp::State::established) return machine;
  return machine ? std::min(*machine, *server_closes_by_) : *server_closes_by_;
}

}  // namespace synspect::probe
