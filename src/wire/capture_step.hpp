#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/capture.hpp"

namespace synspect::wire {

/// The longest packet or block that is believed. More is taken for damage: it bounds what a reader
/// must hold.
inline constexpr std::size_t kLongestCaptureBlock = std::size_t{16} << 20;

/// What the next octets of a capture file are.
struct CaptureStep {
  enum class Kind : std::uint8_t {
    packet,   ///< `CaptureContents::packet`
    other,    ///< something else that was understood, or is skipped
    more,     ///< only the beginning of something: come again with more
    corrupt,  ///< nothing that can be in such a file; `CaptureContents::why`
  };
  Kind kind;
  std::size_t octets;  ///< packet, other: what it took; more: how many it needs in all
};

/// What was read so far.
struct CaptureContents {
  CapturedPacket packet;
  std::vector<CaptureInterface> interfaces;
  std::vector<CaptureStatistics> statistics;  ///< the last of each interface
  std::string application;                    ///< of the last section
  std::uint64_t unstamped = 0;                ///< packets without a time, which are left out
  std::string why;                            ///< the file is corrupt

  [[nodiscard]] CaptureStep corrupt(std::string reason) {
    why = std::move(reason);
    return {CaptureStep::Kind::corrupt, 0};
  }
};

}  // namespace synspect::wire
