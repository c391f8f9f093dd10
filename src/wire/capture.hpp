#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/stamp.hpp"
#include "wire/decode.hpp"
#include "wire/segment.hpp"

// What capture files say, whatever their format.

namespace synspect::wire {

/// One packet of a capture file. The spans point into the reader's buffer: they end with its next
/// step.
struct CapturedPacket {
  LinkType link{};              ///< as the file numbers it, which may be none of the names
  std::uint32_t interface = 0;  ///< counted through the whole file, from 0
  Stamp at{0, StampClock::capture_file};
  std::span<const std::uint8_t> octets;
  std::size_t wire_length = 0;       ///< at least `octets.size()`
  std::optional<Direction> towards;  ///< as the capturing host saw it; none: not said
  std::span<const std::string_view> comments;
};

struct CaptureInterface {
  std::string name;  ///< empty: not said
  LinkType link{};
  std::uint32_t snap_length = 0;  ///< the most octets that were kept of a packet; 0: no limit
  Duration unit{};                ///< of its stamps, rounded up to whole nanoseconds
};

/// What the file says about a whole interface, mostly at its end (pcapng: an Interface Statistics
/// Block). None: not said.
struct CaptureStatistics {
  std::uint32_t interface = 0;
  std::optional<Stamp> end;               ///< of the capture
  std::optional<std::uint64_t> received;  ///< packets that the interface got
  std::optional<std::uint64_t> dropped;   ///< of them, for want of room
  std::vector<std::string> comments;
};

}  // namespace synspect::wire
