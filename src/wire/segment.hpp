#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/seq_num.hpp"

namespace synspect::wire {

/// Which way a segment goes, seen from the side that opens the connection.
enum class Direction : std::uint8_t { out, in };

[[nodiscard]] constexpr std::string_view to_string(Direction direction) {
  return direction == Direction::out ? "out" : "in";
}

/// The control bits of RFC 9293 section 3.1 and RFC 3168, without ACK: a segment has that bit
/// exactly if it has an acknowledgment number.
struct Flags {
  bool syn = false;
  bool fin = false;
  bool rst = false;
  bool psh = false;
  bool urg = false;
  bool ece = false;
  bool cwr = false;
  friend bool operator==(const Flags&, const Flags&) = default;
};

/// RFC 7323 section 3.2; the unit is the sender's own.
struct Timestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;
  friend bool operator==(const Timestamps&, const Timestamps&) = default;
};

struct SackBlock {
  SeqNum left;
  SeqNum right;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

/// The options that Synspect knows. Others are skipped, and a broken list keeps what stood before
/// the break.
struct Options {
  std::optional<std::uint16_t> mss;          ///< RFC 9293 section 3.7.1, octets
  std::optional<std::uint8_t> window_scale;  ///< RFC 7323 section 2.2, the shift as sent
  bool sack_permitted = false;               ///< RFC 2018 section 2
  std::optional<Timestamps> timestamps;
  std::array<SackBlock, 4> sack{};  ///< RFC 2018 section 3; the first `sack_count` count
  std::uint8_t sack_count = 0;
  std::uint8_t nop_run = 0;  ///< the longest run of no-operations, if three or more: no alignment
  bool malformed = false;    ///< a length ran past the header or was impossible
  friend bool operator==(const Options&, const Options&) = default;
};

/// One TCP segment as a plain value: what RFC 9293 calls SEG, without addresses and payload.
struct Segment {
  SeqNum seq;
  std::optional<SeqNum> ack;  ///< none: the ACK bit is off
  Flags flags;
  std::uint16_t window = 0;  ///< as it stands in the header, unscaled
  Options options;
  std::uint32_t length = 0;  ///< payload octets
  friend bool operator==(const Segment&, const Segment&) = default;

  /// SEG.LEN: payload octets, and one each for SYN and FIN (RFC 9293 section 3.4).
  [[nodiscard]] constexpr std::uint32_t seq_length() const {
    return length + (flags.syn ? 1u : 0u) + (flags.fin ? 1u : 0u);
  }
  /// An acknowledgment and nothing else; how one answers a segment that fits nothing.
  [[nodiscard]] constexpr bool is_bare_ack() const {
    return ack && seq_length() == 0 && !flags.rst;
  }
  /// The sequence number after the last one that this segment takes.
  [[nodiscard]] constexpr SeqNum end() const { return seq + seq_length(); }
  /// The sequence number of the FIN itself; only if there is one.
  [[nodiscard]] constexpr SeqNum fin_seq() const { return end() - 1u; }
};

}  // namespace synspect::wire
