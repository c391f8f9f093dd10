#include "probe/permutation.hpp"

#include <cassert>

namespace synspect::probe {
namespace {

/// An odd constant each: multiplying by one loses nothing, and spreads each bit over those above.
constexpr std::uint64_t kFirst = 0x9e37'79b9'7f4a'7c15;   // 2^64 by the golden ratio
constexpr std::uint64_t kSecond = 0xb504'f333'f9de'6485;  // 2^64 by the root of two

/// The highest bits of the result depend on all bits of `value` and of the key.
std::uint64_t mixed(std::uint64_t value, std::uint64_t key) {
  value = (value ^ key) * kFirst;
  value = (value ^ value >> 32) * kSecond;
  return value ^ value >> 29;
}

}  // namespace

Permutation::Permutation(std::uint64_t size, std::uint64_t seed) : size_(size) {
  assert(size <= kMost);
  while (std::uint64_t{1} << (left_bits_ + right_bits_) < size) {
    (left_bits_ < right_bits_ ? left_bits_ : right_bits_) += 1;
  }
  std::uint64_t state = seed;
  const auto next_key = [&state] { return state = mixed(state + kFirst, kSecond); };
  for (RoundKeys& keys : keys_) keys = {next_key(), next_key()};
}

std::uint64_t Permutation::once(std::uint64_t value) const {
  std::uint64_t left = value >> right_bits_;
  std::uint64_t right = value & ((std::uint64_t{1} << right_bits_) - 1);
  for (const RoundKeys& keys : keys_) {
    left ^= mixed(right, keys.left) >> (64 - left_bits_);
    right ^= mixed(left, keys.right) >> (64 - right_bits_);
  }
  return left << right_bits_ | right;
}

std::uint64_t Permutation::at(std::uint64_t position) const {
  assert(position < size_);
  std::uint64_t value = once(position);
  while (value >= size_) value = once(value);
  return value;
}

}  // namespace synspect::probe
