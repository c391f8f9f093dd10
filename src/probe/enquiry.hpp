#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"
#include "wire/seq_num.hpp"

namespace synspect::probe {

/// A question that is asked again while nobody answers: once a second, so many times.
class Enquiry {
 public:
  static constexpr Duration kPause = std::chrono::seconds{1};

  explicit Enquiry(int tries) : left_(tries) {}

  /// It was asked.
  void asked(Instant now) {
    --left_;
    deadline_ = now + kPause;
  }
  void answered() { deadline_.reset(); }
  [[nodiscard]] bool waits() const { return deadline_.has_value(); }
  [[nodiscard]] bool is_due(Instant now) const { return deadline_ && now >= *deadline_; }
  [[nodiscard]] bool may_ask_again() const { return left_ > 0; }
  [[nodiscard]] const std::optional<Instant>& deadline() const { return deadline_; }

 private:
  int left_;
  std::optional<Instant> deadline_;
};

/// A number below `next`, the next one of ours, for an ACK that asks and does nothing: outside the
/// window, and no end of a handshake with SYN cookies. Those hold the difference of both initial
/// numbers and, in their last bits, a few more numbers (Linux: an index of the MSS), so that the
/// difference must not be near the handshake's.
[[nodiscard]] inline wire::SeqNum old_number(wire::SeqNum next, wire::SeqNum iss, wire::SeqNum ack,
                                             wire::SeqNum irs) {
  constexpr std::uint32_t least = 16;
  constexpr std::uint32_t cookie_bits = 0xff'ffff;
  const auto apart = (static_cast<std::uint32_t>(ack - irs) -
                      static_cast<std::uint32_t>(next - least - iss) + least / 2) &
                     cookie_bits;
  return next - (apart < least ? 2 * least : least);
}

}  // namespace synspect::probe
