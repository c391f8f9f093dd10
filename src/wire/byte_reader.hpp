#pragma once

#include <boost/endian/conversion.hpp>
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

  std::uint8_t u8() { return number<std::uint8_t>(); }
  std::uint16_t u16() { return number<std::uint16_t>(); }
  std::uint32_t u32() { return number<std::uint32_t>(); }

 private:
  template <typename Number>
  Number number() {
    using boost::endian::endian_load;
    constexpr std::size_t octets = sizeof(Number);
    const auto taken = take(octets);
    if (taken.empty()) return 0;
    return endian_load<Number, octets, boost::endian::order::big>(taken.data());
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace synspect::wire
