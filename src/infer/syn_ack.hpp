#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "infer/exchange.hpp"
#include "wire/segment.hpp"

namespace synspect::infer {

/// What the answer to our SYN said: the options and the window that the rules compare.
struct SynAckOffer {
  wire::Options options;
  std::uint16_t window = 0;
  std::uint8_t ttl = 0;  ///< 0: unknown
};

/// The timestamp of the SYN/ACK had been set back: by the time of a later segment the server's
/// clock had gone on by more than the time since our SYN left. Linux encodes the options of the SYN
/// in the low six bits of that timestamp when it answers by a SYN cookie.
struct SetBack {
  std::uint32_t ms = 0;  ///< at least; by a clock of 1 ms
  Mark later;            ///< the segment that shows it
};

/// The same SYN/ACK again, though our ACK of it had had the time to arrive. What the network copies
/// (within 200 ms, or with the same timestamp) and what a repeated SYN of ours may have drawn does
/// not count, nor what came once the server had shown that it has our ACK.
struct SynAckAgain {
  static constexpr std::size_t kMostNamed = 4;

  std::uint32_t count = 0;
  std::array<std::uint32_t, kMostNamed> named{};  ///< segment numbers of the first
  std::optional<Mark> first;
  bool text_ignored = false;       ///< data or a FIN of ours had had the time to arrive, too
  std::optional<Mark> acked;       ///< our first ACK after the last
  Mark last_copy;                  ///< of the SYN/ACK, counted or not
  std::uint32_t newest_stamp = 0;  ///< its timestamp, if it has one
  std::uint32_t maybe_drawn = 0;   ///< as many as we repeated the SYN are set aside

  /// The numbers of the first of them, `kMostNamed` at most.
  [[nodiscard]] std::span<const std::uint32_t> numbers() const {
    return std::span{named}.first(std::min<std::size_t>(count, kMostNamed));
  }
};

}  // namespace synspect::infer
