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
          : fmt::format("This host's wall clock, which stamps the packets, was set by "
                        "{:+.1f} ms in mid-lifecycle: times across that are unknown.",
                        ms),
      {steps->first, std::min(steps->last + 1, facts.last_seen->n)},
      "Probe again; if it comes back, see what sets the clock (chronyc tracking, timedatectl)."};
}

}  // namespace synspect::infer
