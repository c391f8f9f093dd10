#pragma once

#include <array>
#include <cstdint>

namespace synspect::probe {

/// The numbers below `size` in an order that looks random and is the same for the same seed on
/// every machine. No list is held: a Feistel network, which is a bijection whatever its rounds
/// compute, permutes the numbers below the next power of two; what falls outside of `size` is sent
/// through again until it falls inside, which takes fewer than two passes on average.
class Permutation {
 public:
  static constexpr std::uint64_t kMost = std::uint64_t{1} << 62;

  /// `size`: at most kMost.
  Permutation(std::uint64_t size, std::uint64_t seed);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// `position`: below size().
  [[nodiscard]] std::uint64_t at(std::uint64_t position) const;

 private:
  struct RoundKeys {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
  };

  [[nodiscard]] std::uint64_t once(std::uint64_t value) const;

  std::uint64_t size_;
  unsigned left_bits_ = 1;   ///< of the upper half of a number
  unsigned right_bits_ = 1;  ///< of the lower, which has one more if they cannot be equal
  std::array<RoundKeys, 2> keys_{};
};

}  // namespace synspect::probe
