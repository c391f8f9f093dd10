#pragma once

#include <string>
#include <string_view>

namespace synspect::report {

/// Whether a character does something else to a terminal, or to the text around it, than to stand
/// there: controls (C0, DEL, C1), line and paragraph separators, and what turns the direction of
/// writing or stands there unseen.
[[nodiscard]] bool is_unprintable(char32_t point);

/// `text` of somebody else's (a name, an interface, what a file says) as people may be shown it:
/// what is unprintable as \xNN or \u{NNNN}, and as \xNN each octet that is no UTF-8. Everything for
/// people that is not our own word goes through here, standard error included.
[[nodiscard]] std::string printable(std::string_view text);

/// `text`, JSON in UTF-8, with what is unprintable and not escaped yet as \uXXXX: lines are shown
/// on terminals, too.
[[nodiscard]] std::string printable_json(std::string_view text);

}  // namespace synspect::report
