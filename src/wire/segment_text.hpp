#pragma once

#include <string>

#include "wire/segment.hpp"

namespace synspect::wire {

/// The two initial sequence numbers that make the numbers in a line relative: 0 is the SYN itself.
struct Origin {
  SeqNum local;   ///< ISN of the side that opens
  SeqNum remote;  ///< ISN of the other side; zero until its SYN was seen
};

/// One line in packet-script notation, e.g. `< S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK>`:
/// direction, flags (`S F R P U E W .`; `.` is ACK), first:last(payload), ack, window as in the
/// header, options. `> . 1:1(0) ack 1 win 502`.
[[nodiscard]] std::string segment_text(const Segment& segment, Direction direction, Origin origin);

/// The flags alone: `S`, `S.`, `F.`, `.`, `R`; `-` when none is set.
[[nodiscard]] std::string flags_text(const Segment& segment);

}  // namespace synspect::wire
