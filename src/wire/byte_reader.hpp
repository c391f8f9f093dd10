#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace synspect::wire {

/// Reads network-order numbers from the front of a span. Reading past its end yields zeros and
/// empty spans, never a byte from outside; callers ask `has` first where a short input matters.
class ByteReader {
 public:
  explicit constexpr ByteReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  [[nodiscard]] constexpr bool has(std::size_t octets) const { return rest_.size() >= octets; }
  [[nodiscard]] constexpr std::size_t left() const { return rest_.size(); }
  [[nodiscard]] constexpr std::span<const std::uint8_t> rest() const { return rest_; }

  /// The next `octets` octets, or, when there are fewer, none, and nothing is left.
  constexpr std::span<const std::uint8_t> take(std::size_t octets) {
    const bool enough = has(octets);
    const auto taken = rest_.first(enough ? octets : 0);
    rest_ = rest_.subspan(enough ? octets : rest_.size());
    return taken;
  }
  constexpr void skip(std::size_t octets) { take(octets); }

  constexpr std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  constexpr std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  constexpr std::uint32_t u32() { return number(4); }

 private:
  constexpr std::uint32_t number(std::size_t octets) {
    std::uint32_t value = 0;
    for (const std::uint8_t octet : take(octets)) value = value << 8 | octet;
    return value;
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace synspect::wire
