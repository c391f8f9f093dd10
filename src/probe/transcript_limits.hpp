#pragma once

#include <cstddef>

namespace synspect::probe {

/// What a transcript keeps, of a live lifecycle or of a capture file; a server that floods us is
/// counted beyond it. Both the same, so that a capture of ours gives the live record.
inline constexpr std::size_t kMostSegments = 4096;
inline constexpr std::size_t kMostIcmp = 16;

}  // namespace synspect::probe
