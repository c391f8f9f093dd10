#pragma once

#include <cstdint>

namespace synspect::wire {

/// A TCP sequence number: arithmetic modulo 2^32 (RFC 9293 section 3.4). There is no `operator<`:
/// "before" makes sense only between two numbers less than half the space apart.
class SeqNum {
 public:
  constexpr SeqNum() = default;
  constexpr explicit SeqNum(std::uint32_t raw) : raw_(raw) {}

  [[nodiscard]] constexpr std::uint32_t raw() const { return raw_; }

  friend constexpr bool operator==(SeqNum, SeqNum) = default;
  friend constexpr SeqNum operator+(SeqNum a, std::uint32_t octets) {
    return SeqNum{a.raw_ + octets};
  }
  friend constexpr SeqNum operator-(SeqNum a, std::uint32_t octets) {
    return SeqNum{a.raw_ - octets};
  }
  SeqNum& operator+=(std::uint32_t octets) { return *this = *this + octets; }

  /// How many octets `b` is behind `a`; negative when it is ahead.
  friend constexpr std::int32_t operator-(SeqNum a, SeqNum b) {
    return static_cast<std::int32_t>(a.raw_ - b.raw_);
  }

 private:
  std::uint32_t raw_ = 0;
};

/// SEG < REF in the RFC's modular sense.
[[nodiscard]] constexpr bool before(SeqNum a, SeqNum b) {
  return a - b < 0;
}
[[nodiscard]] constexpr bool at_or_before(SeqNum a, SeqNum b) {
  return a - b <= 0;
}
/// low < x <= high, the test that RFC 9293 writes as SND.UNA < SEG.ACK =< SND.NXT.
[[nodiscard]] constexpr bool in_half_open(SeqNum low, SeqNum x, SeqNum high) {
  return before(low, x) && at_or_before(x, high);
}

}  // namespace synspect::wire
