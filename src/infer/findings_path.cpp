// Findings about whoever else took part: this host's kernel, and what stands on the path.
#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {

std::optional<Finding> kernel_rst_escaped(const Facts& facts) {
  if (!facts.escaped_rst) return std::nullopt;
  const bool fatal = facts.rst_in && closed(facts) != Closed::clean;
  return Finding{
      "kernel-rst-escaped",
      fatal ? Severity::error : Severity::warning,
      "This host's own TCP sent a RST into our lifecycle, because no RST guard kept it from "
      "that; what the server does after it is our own fault.",
      {facts.escaped_rst->n},
      "Run with --rst-guard auto and CAP_NET_ADMIN, or drop the kernel's RSTs by a rule of your "
      "own."};
}

}  // namespace synspect::infer
