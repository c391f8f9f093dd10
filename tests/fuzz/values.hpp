#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace synspect::fuzz {

/// Turns the bytes of a fuzzer into values, from the front; numbers in network order. After the end
/// all are zero, so that every input means something.
class Values {
 public:
  explicit Values(std::span<const std::uint8_t> octets) : rest_(octets) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  /// As many octets as there are, `most` at most.
  std::span<const std::uint8_t> take(std::size_t most) {
    const auto taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  std::span<const std::uint8_t> rest() { return take(rest_.size()); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return number(4); }
  /// 0 to `limit` - 1, from one octet.
  std::size_t below(std::size_t limit) { return u8() % limit; }

 private:
  std::uint32_t number(std::size_t octets) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < octets; ++i) {
      const auto next = take(1);
      value = value << 8 | (next.empty() ? 0u : next.front());
    }
    return value;
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace synspect::fuzz
