#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"

// What an active measurement says, from the transcript alone. docs/inference.md shows what each
// one sends, packet by packet.
namespace synspect::infer {

/// What passed the tap and may be believed, in its order.
using Transcript = std::span<const Observation>;

/// Below it a repetition is a copy that the path made: no timer of a server repeats so soon (Linux:
/// 200 ms at least).
inline constexpr Duration kCopy = std::chrono::milliseconds{100};
/// How long to wait for one more rung after the last: timers double (RFC 6298 section 5.5), and
/// start with 3 s at most (section 5.7); some servers are slower. With one rung lost, the next
/// comes only after six times `last_gap`, which is between the last two, if there are two.
[[nodiscard]] Duration patience(std::optional<Duration> last_gap);

[[nodiscard]] Measurement syn_ack_retries(const Facts& facts, Transcript transcript);
[[nodiscard]] Measurement fin_retries(const Facts& facts, Transcript transcript);
/// What became of a lifecycle that was held half-way, once it was completed.
[[nodiscard]] Measurement acceptance(const Facts& facts);

// From what was asked on the connection's ports after its end: `after`.

/// How the server treated an old SYN that came late, and what it held for it. `before`: the
/// lifecycle itself.
[[nodiscard]] std::vector<Measurement> ghost(Transcript before, Transcript after);
/// Whether TIME-WAIT took a new SYN, and how long it was held. `before`: the lifecycle itself.
[[nodiscard]] std::vector<Measurement> time_wait(Transcript before, Transcript after);
/// `--verify`: an ACK for a connection that is no more is answered by a RST. Adds CLOSED as
/// observed to the states, in the place of one that was assumed.
[[nodiscard]] Measurement verification(const Facts& facts, Transcript after,
                                       std::vector<ServerState>& states);

/// The clock of the stamps was set meanwhile: what has times in it says nothing.
void forget_times(std::vector<Measurement>& measurements);

}  // namespace synspect::infer
