#include "connection.hpp"

#include <algorithm>
#include <utility>

namespace synspect::sim {

using enum ServerState;

void Connection::open_passively(const wire::Segment& syn, std::uint32_t transmission, Instant now) {
  now_ = now;
  transmission_ = transmission;
  take_peer(syn);
  enter(syn_received);
  snd_nxt_ = iss_ + 1u;
  timeout_ = std::chrono::seconds{1};
  emit(piece(iss_));
  if (!does_.cookies) arm();
}

void Connection::open_actively(Instant now) {
  now_ = now;
  transmission_ = 0;
  enter(syn_sent);
  snd_nxt_ = iss_ + 1u;
  timeout_ = std::chrono::seconds{1};
  emit(piece(iss_));
  arm();
}

void Connection::take_peer(const wire::Segment& syn) {
  heard_syn_ = true;
  irs_ = syn.seq;
  rcv_nxt_ = syn.seq + 1u;
  opened_ = now_;
  if (does_.window_closed > Duration::zero()) window_at_ = now_ + does_.window_closed;
  stamped_ = does_.timestamps && syn.options.timestamps.has_value();
  if (stamped_) ts_recent_ = syn.options.timestamps->value;
  scaled_ = does_.window_scale && syn.options.window_scale;
  client_scale_ = scaled_ ? *syn.options.window_scale : std::uint8_t{0};
  client_window_ = syn.window;
}

void Connection::arrives(const wire::Segment& seg, std::uint32_t transmission, Instant now) {
  now_ = now;
  transmission_ = transmission;
  if (state_ == syn_sent) {
    arrives_in_syn_sent(seg);
  } else {
    // Both open: the other side's SYN/ACK is its SYN again, with the ACK that completes.
    wire::Segment rest = seg;
    const bool both_open = state_ == syn_received && history_.front().state == syn_sent;
    if (both_open && seg.flags.syn && seg.seq == irs_ && seg.ack == snd_nxt_) {
      rest.flags.syn = false;
      rest.seq += 1u;
    }
    const bool old = stamped_ && !seg.flags.rst && seg.options.timestamps &&
                     static_cast<std::int32_t>(seg.options.timestamps->value - ts_recent_) < 0;
    if (old) {
      ack_now();
    } else if (acceptable(rest)) {
      arrives_in_window(rest);
    } else {
      arrives_unacceptable(rest);
    }
  }
  if (state_ != closed) push();
  transmission_ = 0;
}

void Connection::arrives_in_syn_sent(const wire::Segment& seg) {
  const bool acks_syn = seg.ack == snd_nxt_;
  if (seg.ack && !acks_syn) {
    if (!seg.flags.rst) emit_rst(*seg.ack);
    return;
  }
  if (seg.flags.rst) return acks_syn ? enter(closed) : void();
  if (!seg.flags.syn) return;
  take_peer(seg);
  if (acks_syn) {
    static_cast<void>(take_ack(*seg.ack, seg));
    return ack_now();
  }
  enter(syn_received);
  emit(piece(iss_));
  resends_ = 0;
  arm();  // anew: nobody could tell a SYN/ACK that is due to the timer of an unseen SYN
}

// RFC 9293 section 3.10.7.4, the table of its first check.
bool Connection::acceptable(const wire::Segment& seg) const {
  const std::uint32_t room = window() == 0 ? 0u : does_.window;
  const auto inside = [&](wire::SeqNum x) {
    return x - rcv_nxt_ >= 0 && x - (rcv_nxt_ + room) < 0;
  };
  const std::uint32_t takes = seg.length + (seg.flags.fin ? 1u : 0u) + (seg.flags.syn ? 1u : 0u);
  if (takes == 0) return room == 0 ? seg.seq == rcv_nxt_ : inside(seg.seq);
  return room > 0 && (inside(seg.seq) || inside(seg.seq + (takes - 1u)));
}

void Connection::arrives_unacceptable(const wire::Segment& seg) {
  if (seg.flags.rst) return;
  // Linux lets in what ends at RCV.NXT, so that a repeated FIN moves TS.Recent.
  const bool moves_ts_recent = does_.lets_in_repeated && stamped_ && !seg.flags.syn && seg.ack &&
                               seg.options.timestamps && seg.end() == rcv_nxt_;
  if (moves_ts_recent) ts_recent_ = seg.options.timestamps->value;
  const bool syn_again = seg.flags.syn && !seg.ack && seg.seq == irs_;
  if (state_ == syn_received && syn_again && does_.repeats_syn_ack) return emit(piece(iss_));
  if (state_ == time_wait && seg.flags.fin && seg.seq + seg.length + 1u == rcv_nxt_) {
    over_at_ = now_ + std::chrono::seconds{60};
  }
  ack_now();
}

void Connection::arrives_in_window(const wire::Segment& seg) {
  if (seg.flags.rst) {
    if (seg.seq != rcv_nxt_) return ack_now();  // RFC 5961 section 3.2
    return state_ == time_wait && !does_.resets_time_wait ? void() : enter(closed);
  }
  if (seg.flags.syn) return ack_now();  // RFC 5961 section 4.2
  if (!seg.ack) return;
  if (stamped_ && !seg.options.timestamps) return;
  if (stamped_ && seg.seq - last_ack_sent_ <= 0) ts_recent_ = seg.options.timestamps->value;
  if (!take_ack(*seg.ack, seg)) return;
  take_text(seg);
}

/// Whether a segment that acknowledges our SYN opens the connection: not while there is no room in
/// the queue of connections to accept, nor, if acceptance waits for data, when it brings none.
bool Connection::completes_opening(const wire::Segment& seg) {
  if (does_.full_queue > 0) return --does_.full_queue, false;
  const bool bare = seg.length == 0 && !seg.flags.fin;
  return !bare || now_ - opened_ >= does_.defers_accept;
}

/// False: the segment ends here.
bool Connection::take_ack(wire::SeqNum ack, const wire::Segment& seg) {
  const bool is_new = ack - snd_una_ > 0 && ack - snd_nxt_ <= 0;
  if (state_ == syn_received || state_ == syn_sent) {
    if (!is_new) return emit_rst(ack), false;
    if (!completes_opening(seg)) return false;
    enter(established);
  } else if (ack - snd_nxt_ > 0 || ack - (snd_una_ - 0x40000000u) < 0) {
    return ack_now(), false;
  }
  client_window_ = static_cast<std::uint32_t>(seg.window) << (seg.flags.syn ? 0 : client_scale_);
  if (!is_new) return true;
  congestion_window_ += static_cast<std::uint32_t>(ack - snd_una_);  // RFC 5681 section 3.1
  snd_una_ = ack;
  resends_ = 0;
  timeout_ = does_.least_timeout;
  const bool fin_acked = closed_by_app_ && snd_una_ == last();
  if (fin_acked && state_ == fin_wait_1) enter(fin_wait_2);
  if (fin_acked && state_ == closing) enter(time_wait);
  if (fin_acked && state_ == last_ack) return enter(closed), false;
  arm();
  if (recovering_ && outstanding()) resend_earliest();  // all that was out counts as lost
  if (snd_una_ - recover_ >= 0) recovering_ = false;
  return true;
}

void Connection::take_text(const wire::Segment& seg) {
  const bool receives = state_ == established || state_ == fin_wait_1 || state_ == fin_wait_2;
  if (!receives || (seg.length == 0 && !seg.flags.fin)) return;
  const wire::SeqNum text_end = seg.seq + seg.length;
  if (seg.seq - rcv_nxt_ > 0) return ack_now();  // a gap, and what follows it is not kept
  if (text_end - rcv_nxt_ > 0) {
    const auto fits = std::min<std::int32_t>(text_end - rcv_nxt_, window() == 0 ? 0 : does_.window);
    rcv_nxt_ += static_cast<std::uint32_t>(fits);
    if (!std::exchange(data_came_, true) && !closed_by_app_) {
      written_ += does_.writes_on_data * kPieceOctets;
    }
  }
  if (seg.flags.fin && rcv_nxt_ == text_end && window() > 0) return take_fin();
  ack_soon();
}

void Connection::take_fin() {
  rcv_nxt_ += 1u;
  fin_accepted_ = transmission_;
  if (state_ == established) {
    enter(close_wait);
    written_ += does_.writes_on_fin * kPieceOctets;
    if (does_.closes_on_fin) close_at_ = now_ + *does_.closes_on_fin;
    return ack_soon();
  }
  ack_now();
  enter(state_ == fin_wait_1 ? closing : time_wait);
}

void Connection::close() {
  if (closed_by_app_ || (state_ != established && state_ != close_wait)) return;
  closed_by_app_ = true;
  enter(state_ == established ? fin_wait_1 : last_ack);
}

void Connection::enter(ServerState state) {
  state_ = state;
  history_.push_back({state, now_});
  if (state == established) {
    // RFC 5681 section 3.1: one segment, if the SYN/ACK was lost.
    congestion_window_ = (resends_ > 0 ? 1 : does_.initial_window) * kPieceOctets;
    written_ += does_.writes * kPieceOctets;
    if (does_.closes_after) close_at_ = now_ + *does_.closes_after;
  }
  if (state == closed || state == time_wait) disarm_all();
  if (state == time_wait) over_at_ = now_ + std::chrono::seconds{60};
  if (state == fin_wait_2) over_at_ = now_ + std::chrono::seconds{60};
  if (does_.fate != Fate::none && does_.fate_in == state) fate_at_ = now_ + does_.fate_after;
}

void Connection::meet_fate() {
  if (state_ == closed) return;
  switch (does_.fate) {
    case Fate::none: return;
    case Fate::reset:
      emit_rst(snd_nxt_);
      if (does_.rst_with_ack) out_.back().segment.ack = rcv_nxt_;
      return enter(closed);
    case Fate::forget: return enter(closed);
    case Fate::vanish: vanished_ = true; return disarm_all();
  }
}

}  // namespace synspect::sim
