// Findings about the opening: why there is no connection.
#include <fmt/format.h>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"
#include "wire/packet.hpp"

namespace synspect::infer {

std::optional<Finding> refused(const Facts& facts) {
  if (!facts.refusal) return std::nullopt;
  return Finding{
      "refused",
      Severity::error,
      "The SYN was answered by a RST: nothing listens on that port, or a firewall rejects.",
      {facts.refusal->n},
      "See at the server whether the service runs, and on which address and port (ss -ltn); if it "
      "does, look for a firewall that rejects."};
}

std::optional<Finding> filtered(const Facts& facts) {
  if (outcome(facts) != Outcome::filtered || !facts.syn.first()) return std::nullopt;
  std::vector<std::uint32_t> evidence{facts.syn.first()->n};
  if (facts.syn.last()->n != evidence.front()) evidence.push_back(facts.syn.last()->n);
  return Finding{
      "filtered", Severity::error,
      fmt::format("No answer to {} SYN{}: dropped on the way there or back, or the host is down.",
                  facts.syn.transmissions(), facts.syn.transmissions() == 1 ? "" : "s"),
      std::move(evidence),
      "Probe a port of that host that is known to be open: if it is silent too, look at host and "
      "route, if not, at the firewall rules for this port."};
}

std::optional<Finding> unreachable(const Facts& facts) {
  if (outcome(facts) != Outcome::unreachable) return std::nullopt;
  const IcmpObservation& icmp = *facts.icmp;
  return Finding{
      "unreachable",
      Severity::error,
      fmt::format("{} says: {} (ICMP type {}, code {}).", icmp.from.text(),
                  wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), icmp.type, icmp.code),
      {facts.unreachable->n},
      "Look at the host that said so: it knows no way on, or was told to reject."};
}

}  // namespace synspect::infer
