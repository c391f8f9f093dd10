#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "fuzz/values.hpp"
#include "wire/segment.hpp"

namespace synspect::fuzz {

/// The numbers that matter at the moment; the first is what a sound segment would have.
using Landmarks = std::span<const std::uint32_t>;

/// A number close to a landmark, or any. Input: which landmark (1 octet; one more than there are:
/// the number itself follows, 4 octets), how far from it (1, -128 to 127).
[[nodiscard]] std::uint32_t near(Landmarks landmarks, Values& in);

struct SegmentLandmarks {
  std::array<std::uint32_t, 4> seq{};
  std::array<std::uint32_t, 4> ack{};
  std::array<std::uint32_t, 2> ts_value{};
  std::array<std::uint32_t, 1> ts_echo{};
};

/// Input: what there is (1 octet: FIN, SYN, RST, PSH, ACK, timestamps, options of a SYN, long
/// payload), sequence number, acknowledgment, window (2), payload octets (1, or 2 if long),
/// timestamps, options: which (1: MSS, scale, SACK), MSS (2), scale (1).
[[nodiscard]] wire::Segment read_segment(const SegmentLandmarks& landmarks, Values& in);

}  // namespace synspect::fuzz
