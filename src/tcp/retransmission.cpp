#include "tcp/retransmission.hpp"

#include <algorithm>

namespace synspect::tcp {

void Retransmission::sent(Instant now) {
  if (deadline_) return;
  transmissions_ = 1;
  deadline_ = now + timeout_;
}

void Retransmission::acknowledged(bool outstanding, Instant now) {
  deadline_.reset();
  if (outstanding) sent(now);
}

// RFC 6298 sections 2.2 and 2.3, with alpha 1/8, beta 1/4 and K 4.
void Retransmission::sample(Duration round_trip) {
  if (!smoothed_) {
    smoothed_ = round_trip;
    variation_ = round_trip / 2;
  } else {
    const Duration error = std::chrono::abs(*smoothed_ - round_trip);
    variation_ = (3 * variation_ + error) / 4;
    smoothed_ = (7 * *smoothed_ + round_trip) / 8;
  }
  timeout_ = std::clamp(*smoothed_ + 4 * variation_, kInitial, kMost);
}

bool Retransmission::back_off(Instant now) {
  if (transmissions_ >= tries_) {
    stop();
    return false;
  }
  ++transmissions_;
  probe(now);
  return true;
}

void Retransmission::probe(Instant now) {
  timeout_ = std::min(2 * timeout_, kMost);
  deadline_ = now + timeout_;
}

void Retransmission::syn_was_lost() {
  if (!smoothed_) timeout_ = kAfterSynLoss;
}

}  // namespace synspect::tcp
