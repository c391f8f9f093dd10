#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace synspect::probe {

/// One of `n` parts of an order, dealt out like cards: the positions k - 1, k - 1 + n, and so on.
struct Shard {
  static constexpr std::uint32_t kMost = 65536;

  std::uint32_t k = 1;  ///< from 1 to n
  std::uint32_t n = 1;  ///< at most kMost

  /// How many of `total` positions are its own.
  [[nodiscard]] std::uint64_t count(std::uint64_t total) const {
    return total < k ? 0 : (total - k) / n + 1;
  }
  /// The i-th of them, from 0. `i`: below count() of at most 2^63 positions.
  [[nodiscard]] std::uint64_t position(std::uint64_t i) const { return k - 1 + i * n; }

  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Reads `2/3`.
[[nodiscard]] Result<Shard> parse_shard(std::string_view text);

}  // namespace synspect::probe
