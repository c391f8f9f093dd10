#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/ladder_rows.hpp"

// The words in a ladder.
namespace synspect::report {

/// "SYN,ACK seq 0 ack 1", with window and options where `room` columns are many and hold them, with
/// short flags where they do not even hold that, and at last cut. " again" is never cut off.
[[nodiscard]] std::string segment_label(const LadderRow& row, wire::Origin origin, std::size_t room,
                                        std::string_view ellipsis);
/// "no FIN from the server for 5.000 s".
[[nodiscard]] std::string silence_label(const LadderRow& row);
/// "808 segments, 565.6 kB in".
[[nodiscard]] std::string fold_label(const Fold& fold);
/// "231 ms", "5.000 s", "12 min 34 s".
[[nodiscard]] std::string pause_text(Duration pause);
/// "900 octets", "565.6 kB", "1.1 MB"; a kB is 1000 octets.
[[nodiscard]] std::string octets_text(std::uint64_t octets);

}  // namespace synspect::report
