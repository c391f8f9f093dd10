// Findings about this host's own instruments.
#include <fmt/format.h>

#include <algorithm>

#include "infer/finding_rules.hpp"

namespace synspect::infer {

std::optional<Finding> clock_stepped(const Facts& facts) {
  const auto& steps = facts.clock_steps;
  if (!steps || steps->first >= facts.last_seen->n) return std::nullopt;
  const double ms = static_cast<double>(steps->by.count()) / 1e6;
  const bool from_file = facts.last_seen->at.clock == StampClock::capture_file;
  return Finding{
      "clock-stepped",
      Severity::warning,
      from_file
          ? fmt::format("The stamps go back by {:.1f} ms: the clock of the host that captured "
                        "was set, or the packets are out of order; times across that are "
                        "unknown.",
                        -ms)
          : fmt::format("This host's wall clock, which stamps the packets, was set {}in "
                        "mid-lifecycle: times across that are unknown.",
                        steps->by == Duration{} ? "" : fmt::format("by {:+.1f} ms ", ms)),
      {steps->first, std::min(steps->last + 1, facts.last_seen->n)},
      "Probe again; if it comes back, see what sets the clock (chronyc tracking, timedatectl)."};
}

std::optional<Finding> packets_missed(const Facts& facts) {
  if (!facts.missed) return std::nullopt;
  return Finding{"capture-dropped",
                 Severity::warning,
                 "The client acknowledges octets of the server that the capture does not have: it "
                 "lost packets, and what it shows of the server from there on proves nothing.",
                 {facts.missed->n},
                 "Capture again with a larger buffer, or with a filter for this connection alone."};
}

Finding mid_stream(const Facts& facts) {
  return {"mid-stream",
          Severity::info,
          facts.joined_at_syn_ack
              ? "The capture begins with the SYN/ACK of this connection: what came before is "
                "unknown, and all that is said of the server's states is an assumption."
              : "The capture begins after this connection was opened: its opening is unknown, "
                "which side opened it is a guess, and all that is said of the server's states is "
                "an assumption.",
          {facts.opened->n},
          "Start the capture before the connection is opened."};
}

}  // namespace synspect::infer
