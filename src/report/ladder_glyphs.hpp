#pragma once

#include <string_view>

namespace synspect::report {

/// What a ladder is drawn with; each is one column wide, except `ellipsis`.
struct LadderGlyphs {
  std::string_view line;         ///< a side's line through time
  std::string_view broken_line;  ///< ... where time is left out
  std::string_view dash;
  std::string_view faint_dash;  ///< of what nobody has answered, or what came damaged
  std::string_view to_right;
  std::string_view to_left;
  std::string_view cross;
  std::string_view left_tee;
  std::string_view right_tee;
  std::string_view ellipsis;
};

inline constexpr LadderGlyphs kUnicodeGlyphs{"│", "┊", "─", "╌", "▶", "◀", "✗", "├", "┤", "…"};
inline constexpr LadderGlyphs kAsciiGlyphs{"|", ":", "-", ".", ">", "<", "x", "+", "+", "..."};

}  // namespace synspect::report
