#pragma once

#include <cstdint>
#include <optional>

#include "base/address.hpp"
#include "base/stamp.hpp"
#include "wire/segment.hpp"

namespace synspect::infer {

/// One segment of a connection as the tap saw it.
struct Observation {
  std::uint32_t n = 0;  ///< its number in the transcript, from 1
  wire::Direction direction = wire::Direction::out;
  Stamp at;
  wire::Segment segment;
  std::uint8_t ttl = 0;                     ///< IPv4 TTL or IPv6 hop limit
  std::optional<std::uint16_t> ip_id = {};  ///< IPv4 identification
};

/// An ICMP error about a segment of ours.
struct IcmpObservation {
  Stamp at;
  Address from;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  wire::SeqNum quoted_seq;
  std::optional<std::uint32_t> frame_length = {};  ///< octets; none: it was not in a frame
};

}  // namespace synspect::infer
