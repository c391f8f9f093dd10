#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "probe/plan.hpp"

namespace synspect::probe {

/// What a capture file of ours says of a lifecycle besides its packets, as a comment on the first
/// of them, so that whoever reads the file can report what the live run did.
struct CaptureNote {
  std::string name;  ///< of the target, as the user wrote it
  std::uint32_t attempt = 1;
  std::optional<Duration> resolve;  ///< none: a literal
  std::optional<Measure> measure;
  bool verify = false;
  friend bool operator==(const CaptureNote&, const CaptureNote&) = default;
};

/// On the first packet that was sent after the end of the lifecycle, to ask something.
inline constexpr std::string_view kAfterEndNote = "synspect after-end";
/// At the end of the file: the run came to its end, or was interrupted.
inline constexpr std::string_view kCompleteNote = "synspect complete";
inline constexpr std::string_view kInterruptedNote = "synspect interrupted";

/// "synspect lifecycle attempt=3 name=db.example resolve_ns=812400 measure=ghost verify".
[[nodiscard]] std::string capture_note_text(const CaptureNote& note);
/// None: it is something else.
[[nodiscard]] std::optional<CaptureNote> parse_capture_note(std::string_view text);

}  // namespace synspect::probe
