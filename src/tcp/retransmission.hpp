#pragma once

#include <optional>

#include "base/instant.hpp"

namespace synspect::tcp {

/// The retransmission timer of RFC 6298. Reads no clock: the caller passes the time.
class Retransmission {
 public:
  static constexpr Duration kInitial = std::chrono::seconds{1};  ///< section 2.1; also the least
  static constexpr Duration kMost = std::chrono::seconds{60};    ///< section 2.5
  static constexpr Duration kAfterSynLoss = std::chrono::seconds{3};  ///< section 5.7

  /// `tries`: transmissions of one segment in all, the first included; at least 1.
  explicit Retransmission(int tries) : tries_(tries) {}

  /// A segment went out for the first time. Starts the timer unless it runs (section 5.1).
  void sent(Instant now);
  /// New data was acknowledged and `outstanding` tells whether more is (sections 5.2, 5.3).
  void acknowledged(bool outstanding, Instant now);
  /// A round trip of a segment that was sent once, or resolved by timestamps (section 3, Karn).
  void sample(Duration round_trip);
  /// The timer has expired and the earliest segment goes out again: doubles the timeout
  /// (sections 5.4 to 5.6). False: no try is left, the timer stops.
  [[nodiscard]] bool back_off(Instant now);
  /// A closed window is probed: doubles the timeout, and no try is spent (RFC 9293
  /// section 3.8.6.1).
  void probe(Instant now);
  /// The SYN had to be sent again and gave no sample: section 5.7.
  void syn_was_lost();
  void stop() { deadline_.reset(); }

  [[nodiscard]] std::optional<Instant> deadline() const { return deadline_; }
  [[nodiscard]] Duration timeout() const { return timeout_; }
  /// Transmissions of the earliest outstanding segment so far.
  [[nodiscard]] int transmissions() const { return transmissions_; }

 private:
  int tries_;
  int transmissions_ = 0;
  Duration timeout_ = kInitial;
  std::optional<Duration> smoothed_;  ///< SRTT
  Duration variation_{};              ///< RTTVAR
  std::optional<Instant> deadline_;
};

}  // namespace synspect::tcp
