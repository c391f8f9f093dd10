#pragma once

#include <string_view>

#include "wire/segment.hpp"
#include "wire/segment_text.hpp"

namespace synspect::test {

struct ParsedLine {
  wire::Direction direction = wire::Direction::out;
  wire::Segment segment;
};

/// Reads one line of the notation that `wire::segment_text` writes, for instance
/// `< S. 0:0(0) ack 1 win 65535 <mss 1460,sackOK,ts 5 1,wscale 7>`. Flags and options may stand in
/// any order; `win` (then 0) and the options may be absent. `origin` makes the numbers absolute.
/// A RST at 0 is the one with sequence number 0, as it is written. Throws std::invalid_argument,
/// which quotes the line, for anything else.
[[nodiscard]] ParsedLine parse_line(std::string_view line, wire::Origin origin = {});

/// The same without the direction.
[[nodiscard]] wire::Segment parse_segment(std::string_view line, wire::Origin origin = {});

}  // namespace synspect::test
