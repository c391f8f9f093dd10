#pragma once

#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/byte_reader.hpp"

namespace synspect::wire {

enum class ByteOrder : std::uint8_t { big, little };

/// As `ByteReader`, with numbers in the order that a capture file was written in.
class OrderedReader {
 public:
  OrderedReader(std::span<const std::uint8_t> bytes, ByteOrder order) : in_(bytes), order_(order) {}

  [[nodiscard]] bool has(std::size_t octets) const { return in_.has(octets); }
  [[nodiscard]] std::size_t left() const { return in_.left(); }
  std::span<const std::uint8_t> take(std::size_t octets) { return in_.take(octets); }
  void skip(std::size_t octets) { in_.skip(octets); }

  std::uint16_t u16() { return ordered(in_.u16()); }
  std::uint32_t u32() { return ordered(in_.u32()); }
  std::uint64_t u64() {
    const std::uint64_t first = u32();
    const std::uint64_t second = u32();
    return order_ == ByteOrder::big ? first << 32 | second : second << 32 | first;
  }
  /// The same of two numbers, of which the high one comes first in either order.
  std::uint64_t high_and_low() {
    const std::uint64_t high = u32();
    return high << 32 | u32();
  }

 private:
  template <typename Number>
  [[nodiscard]] Number ordered(Number big) const {
    return order_ == ByteOrder::big ? big : boost::endian::endian_reverse(big);
  }

  ByteReader in_;
  ByteOrder order_;
};

}  // namespace synspect::wire
