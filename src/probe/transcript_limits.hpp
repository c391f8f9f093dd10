#pragma once

#include <cstddef>
#include <cstdint>

namespace synspect::probe {

/// What a transcript keeps, of a live lifecycle or of a capture file; a server that floods us is
/// counted beyond it. Both the same, so that a capture of ours gives the live record.
inline constexpr std::size_t kMostSegments = 4096;
inline constexpr std::size_t kMostIcmp = 16;

/// Beyond that, whatever comes: the segments by which the lifecycle went on.
inline constexpr std::size_t kMostLandmarks = 32;

/// Of what a transcript has no room for, so much is still told to whoever listens to packets.
inline constexpr std::uint64_t kMostTold = 65'536;

/// In all live transcripts, 36 MB; beyond that each gets little room.
inline constexpr std::size_t kAmpleSegments = 262'144;
enum class Room : std::uint8_t { ample, scarce };

/// With little room: what an opening, a request and its first answer take.
inline constexpr std::size_t kFirstSegments = 64;

[[nodiscard]] inline bool has_room(std::size_t kept, Room room) {
  return kept < (room == Room::ample ? kMostSegments : kFirstSegments);
}

}  // namespace synspect::probe
