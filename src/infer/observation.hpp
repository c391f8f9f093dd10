#pragma once

#include <cstdint>

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
};

/// An ICMP error about a segment of ours.
struct IcmpObservation {
  Stamp at;
  Address from;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  wire::SeqNum quoted_seq;
};

}  // namespace synspect::infer
