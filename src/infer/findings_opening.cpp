// Findings about the opening: why there is no connection.
#include <fmt/format.h>

#include <string>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"
#include "wire/packet.hpp"

namespace synspect::infer {
namespace {

/// RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1 (IPv4: 9, 10, 13), RFC 4443 section 3.1
/// (IPv6: 1, and 5 for a policy on addresses): a rule, not a route that is missing.
bool is_prohibition(const IcmpObservation& icmp) {
  if (icmp.from.family() == Family::v6) return icmp.type == 1 && (icmp.code == 1 || icmp.code == 5);
  return icmp.type == 3 && (icmp.code == 9 || icmp.code == 10 || icmp.code == 13);
}

}  // namespace

std::string what_it_says(const IcmpObservation& icmp) {
  return fmt::format("{} says: {} (ICMP type {}, code {})", icmp.from.text(),
                     wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), icmp.type,
                     icmp.code);
}

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
      fmt::format("No answer to {} SYN{}: dropped on the way there or back, the host is down, or "
                  "its accept queue is full.",
                  facts.syn.transmissions(), facts.syn.transmissions() == 1 ? "" : "s"),
      std::move(evidence),
      "Probe a port of that host that is known to be open: if it is silent too, look at host and "
      "route, if not, at the firewall rules for this port; at the server, see whether its accept "
      "queue is full (ss -ltn: Recv-Q above Send-Q), which looks the same."};
}

std::optional<Finding> unreachable(const Facts& facts) {
  if (outcome(facts) != Outcome::unreachable || is_prohibition(*facts.icmp)) return std::nullopt;
  return Finding{"unreachable",
                 Severity::error,
                 what_it_says(*facts.icmp) + ".",
                 {facts.unreachable->n},
                 "Look at the host that said so: it knows no way on, or was told to reject."};
}

std::optional<Finding> admin_prohibited(const Facts& facts) {
  if (outcome(facts) != Outcome::unreachable || !is_prohibition(*facts.icmp)) return std::nullopt;
  return Finding{"admin-prohibited",
                 Severity::error,
                 what_it_says(*facts.icmp) +
                     ": a rule there rejects our SYN, whatever the server itself would do.",
                 {facts.unreachable->n},
                 "Ask whoever runs that host to permit this address and port: its firewall or "
                 "access list says no."};
}

}  // namespace synspect::infer
