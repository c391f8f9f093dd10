// What is worth saying about a lifecycle: one rule a function, silent without its evidence.
#include <fmt/format.h>

#include "infer/derive.hpp"
#include "wire/packet.hpp"

namespace synspect::infer {
namespace {

using Evidence = std::vector<std::uint32_t>;

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::optional<Finding> refused(const Facts& facts) {
  if (!facts.refusal) return std::nullopt;
  return Finding{
      "refused",
      Severity::error,
      "The SYN was answered by a RST: nothing listens on that port, or a firewall rejects.",
      {facts.refusal->n}};
}

std::optional<Finding> filtered(const Facts& facts) {
  if (outcome(facts) != Outcome::filtered || !facts.syn.first()) return std::nullopt;
  Evidence evidence{facts.syn.first()->n};
  if (facts.syn.last()->n != evidence.front()) evidence.push_back(facts.syn.last()->n);
  return Finding{
      "filtered", Severity::error,
      fmt::format("No answer to {} SYN{}: dropped on the way there or back, or the host is down.",
                  facts.syn.transmissions(), facts.syn.transmissions() == 1 ? "" : "s"),
      std::move(evidence)};
}

std::optional<Finding> unreachable(const Facts& facts) {
  if (outcome(facts) != Outcome::unreachable) return std::nullopt;
  const IcmpObservation& icmp = *facts.icmp;
  return Finding{
      "unreachable",
      Severity::error,
      fmt::format("{} says: {} (ICMP type {}, code {}).", icmp.from.text(),
                  wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), icmp.type, icmp.code),
      {facts.unreachable->n}};
}

std::optional<Finding> reset_by_server(const Facts& facts) {
  // With a RST of our own kernel before it, the server only answered that one.
  if (!facts.rst_in || facts.escaped_rst || closed(facts) == Closed::clean) return std::nullopt;
  if (facts.fin.first() && facts.fin.first()->n < facts.rst_in->n) {
    return Finding{"rst-on-fin",
                   Severity::error,
                   "The server answered our FIN with a RST instead of closing its side.",
                   {facts.fin.first()->n, facts.rst_in->n}};
  }
  return Finding{"rst-after-established",
                 Severity::error,
                 "The server reset the connection after it had accepted it.",
                 {facts.opened->n, facts.rst_in->n}};
}

/// A host may delay an ACK up to 0.5 s (RFC 9293 section 3.8.6.3), and a FIN alone does not hurry
/// it.
std::optional<Finding> delayed_fin_ack(const Facts& facts) {
  const Exchange& syn = facts.syn;
  const Exchange& fin = facts.fin;
  if (!facts.bare_fin_ack || syn.ambiguous() || fin.ambiguous()) return std::nullopt;
  const Duration opening = syn.answer()->at - syn.last()->at;
  const Duration closing = fin.answer()->at - fin.last()->at;
  if (closing < 3 * opening + std::chrono::milliseconds{1}) return std::nullopt;
  return Finding{
      "delayed-fin-ack",
      Severity::info,
      fmt::format("The ACK of our FIN took {:.3f} ms, the SYN/ACK {:.3f} ms: the server most "
                  "likely delayed that ACK, so that fin is no measure of the path.",
                  milliseconds(closing), milliseconds(opening)),
      {fin.last()->n, fin.answer()->n}};
}

std::optional<Finding> close_wait_stuck(const Facts& facts) {
  if (!facts.bare_fin_ack) return std::nullopt;
  const bool gave_up =
      facts.rst_out ? facts.bare_fin_ack->n < facts.rst_out->n : closed(facts) == Closed::timeout;
  if (facts.peer_fin || facts.rst_in || !gave_up) return std::nullopt;
  return Finding{
      "close-wait-stuck",
      Severity::warning,
      "The server acknowledged our FIN but its application did not close in time: it stays "
      "in CLOSE-WAIT, or its FIN was lost.",
      {facts.bare_fin_ack->n}};
}

std::optional<Finding> fin_unanswered(const Facts& facts) {
  if (!facts.fin.first() || facts.fin.answer() || facts.rst_in || !facts.rst_out)
    return std::nullopt;
  const auto times = facts.fin.transmissions();
  return Finding{
      "fin-unanswered",
      Severity::error,
      fmt::format("The server did not acknowledge our FIN in time (sent {} time{}): it is "
                  "gone, or the path lost the FIN or its answer.",
                  times, times == 1 ? "" : "s"),
      {facts.fin.first()->n}};
}

std::optional<Finding> peer_keeps_open(const Facts& facts) {
  const bool acked =
      facts.fin.answer() && (!facts.rst_out || facts.fin.answer()->n < facts.rst_out->n);
  if (!acked || facts.bare_fin_ack || facts.peer_fin || facts.rst_in || !facts.rst_out) {
    return std::nullopt;
  }
  return Finding{"peer-keeps-open",
                 Severity::warning,
                 "The server acknowledged our FIN and had more to send, but its own FIN did not "
                 "come in time: it keeps its side open, or its FIN was lost.",
                 {facts.fin.answer()->n}};
}

std::optional<Finding> server_closes_first(const Facts& facts) {
  if (!facts.peer_fin || facts.peer_fin_covers_ours) return std::nullopt;
  const bool crossed = facts.fin.first() && !facts.server_closed_first();
  if (crossed) return std::nullopt;
  return Finding{"server-closes-first",
                 Severity::info,
                 "The server closed before we did: TIME-WAIT is on its side.",
                 {facts.peer_fin->n}};
}

std::optional<Finding> kernel_rst_escaped(const Facts& facts) {
  if (!facts.escaped_rst) return std::nullopt;
  const bool fatal = facts.rst_in && closed(facts) != Closed::clean;
  return Finding{
      "kernel-rst-escaped",
      fatal ? Severity::error : Severity::warning,
      "This host's own TCP sent a RST into our lifecycle, because no RST guard kept it from "
      "that; what the server does after it is our own fault.",
      {facts.escaped_rst->n}};
}

}  // namespace

std::vector<Finding> findings(const Facts& facts) {
  std::vector<Finding> out;
  for (const auto rule :
       {refused, filtered, unreachable, reset_by_server, delayed_fin_ack, close_wait_stuck,
        fin_unanswered, peer_keeps_open, server_closes_first, kernel_rst_escaped}) {
    if (auto finding = rule(facts)) out.push_back(*std::move(finding));
  }
  return out;
}

}  // namespace synspect::infer
