#pragma once

#include <cstddef>
#include <string>

#include "report/ladder_rows.hpp"

// The words in a ladder.
namespace synspect::report {

/// "SYN,ACK seq 0 ack 1", with window and options where `room` columns hold them all, and in
/// packet-script notation where they do not even hold that. May be longer than `room` all the same.
[[nodiscard]] std::string segment_label(const LadderRow& row, wire::Origin origin,
                                        std::size_t room);
/// "no FIN from the server for 5.000 s".
[[nodiscard]] std::string silence_label(const LadderRow& row);
/// "808 segments, 565.6 kB in".
[[nodiscard]] std::string fold_label(const Fold& fold);
/// "231 ms", "5.000 s", "12 min 34 s".
[[nodiscard]] std::string pause_text(Duration pause);
/// "900 octets", "565.6 kB", "1.1 MB"; a kB is 1000 octets.
[[nodiscard]] std::string octets_text(std::uint64_t octets);

}  // namespace synspect::report
