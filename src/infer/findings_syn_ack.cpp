// Findings about how the server takes up the connection, from its SYN/ACK and what follows it.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {
namespace {

/// How late the first repetition is at least, if the bare ACK was ignored and not lost: the first
/// timer of a server runs out after 1 s.
constexpr Duration kDeferred = 2 * kInitialServerTimeout;

std::string times(std::uint32_t count) {
  return count == 1 ? "once" : fmt::format("{} times", count);
}

std::string_view first_text(const Facts& facts) {
  const bool is_fin = facts.fin.first() && facts.fin.first()->n == facts.first_text->n;
  return is_fin ? "FIN" : "data";
}

/// The SYN/ACK, our ACK, what else is given, and the SYN/ACK again.
Evidence repetition(const Facts& facts, Evidence besides = {}) {
  Evidence evidence = std::move(besides);
  evidence.insert(evidence.end(), {facts.syn_ack->n, facts.handshake_ack->n});
  const auto again = facts.syn_ack_again.numbers();
  evidence.insert(evidence.end(), again.begin(), again.end());
  return in_order(std::move(evidence));
}

bool ignores_text(const Facts& facts) {
  return facts.syn_ack_again.count >= 2 && facts.syn_ack_again.text_ignored;
}

/// The first SYN/ACK that came was the first that was sent, and the next one came too late to be
/// the answer of a timer to a lost ACK; then the server took up the connection with our text.
bool waits_for_text(const Facts& facts) {
  const SynAckAgain& again = facts.syn_ack_again;
  const bool text_acked = facts.past_handshake && facts.tcb.snd_una != *facts.iss + 1u;
  if (again.count == 0 || again.text_ignored || !text_acked) return false;
  const bool was_first = !facts.syn.ambiguous() && facts.syn.transmissions() == 1;
  const auto after = facts.elapsed(*facts.syn_ack, *again.first);
  return was_first && facts.opening_took() && after && *after >= kDeferred;
}

Finding queue_full_by_silence(const Facts& facts) {
  const bool failed = !facts.past_handshake && closed(facts) == Closed::timeout;
  return {"accept-queue-full", failed ? Severity::error : Severity::warning,
          fmt::format("Our ACK and the {} after it had no effect, and the server sent its SYN/ACK "
                      "again {}: its accept queue is full, or the path loses what we send.",
                      first_text(facts), times(facts.syn_ack_again.count)),
          repetition(facts, {facts.first_text->n}),
          "See at the server whether the application accepts fast enough (ss -ltn: Recv-Q against "
          "Send-Q; nstat: TcpExtListenOverflows); if it does, look for loss on the way there."};
}

Finding queue_full_by_reset(const Facts& facts) {
  return {"accept-queue-full", Severity::error,
          "The server answered our ACK by a RST as if there were no connection: its accept queue "
          "is full and it aborts on overflow, it did not find its SYN cookie in the ACK, a "
          "firewall or load balancer before it has forgotten the connection, or its application "
          "dropped it at once.",
          in_order({facts.handshake_ack->n, facts.left_before_rst_in->n, facts.rst_in->n}),
          "See at the server nstat (TcpExtListenOverflows, TcpExtSyncookiesFailed), the "
          "application's log, and what stands before it."};
}

Finding cookie_in_timestamp(const Facts& facts) {
  return {
      "syn-cookie-suspect",
      Severity::warning,
      fmt::format("The timestamp of the SYN/ACK was set back by {} ms or more, as a Linux server "
                  "does that encodes our options in it: very likely SYN cookies, or a clock "
                  "that ticks in steps of more than 10 ms or faster than milliseconds.",
                  facts.set_back->ms),
      {facts.syn_ack->n, facts.set_back->later.n},
      "See at the server whether its SYN queue overflows (nstat: TcpExtSyncookiesSent), or "
      "whether it is told to use cookies always (net.ipv4.tcp_syncookies=2)."};
}

}  // namespace

bool reset_as_unknown(const Facts& facts) {
  if (!facts.rst_in || !facts.rst_in_may_be_early || facts.past_handshake) return false;
  if (!facts.handshake_ack || facts.handshake_ack->n > facts.rst_in->n) return false;
  if (facts.escaped_rst || facts.peer_syn_confirmed || rst_injected_suspect(facts)) return false;
  // Later than an answer takes, the server did it of its own accord.
  const auto took = facts.elapsed(*facts.left_before_rst_in, *facts.rst_in);
  const auto opening = facts.opening_took();
  return took && opening && *took < *opening + kLeastServerTimeout;
}

std::optional<Finding> accept_queue_full(const Facts& facts) {
  if (reset_as_unknown(facts)) return queue_full_by_reset(facts);
  return ignores_text(facts) ? std::optional{queue_full_by_silence(facts)} : std::nullopt;
}

std::optional<Finding> deferred_accept(const Facts& facts) {
  if (!waits_for_text(facts)) return std::nullopt;
  const Duration after = facts.syn_ack_again.first->at - facts.syn_ack->at;
  return Finding{
      "deferred-accept", Severity::info,
      fmt::format("The server sent its SYN/ACK again only after {:.1f} s and took up the "
                  "connection with our {}: it waits for data before it accepts "
                  "(TCP_DEFER_ACCEPT), or our ACK was lost, and the SYN/ACK of 1 s as well, or its "
                  "first timer is 3 s (RFC 6298 section 5.7).",
                  std::chrono::duration<double>(after).count(), first_text(facts)),
      repetition(facts, {facts.first_text->n, facts.past_handshake->n}),
      "Nothing, if the client speaks first in this protocol; to measure the accept, send at once "
      "(--send)."};
}

std::optional<Finding> syn_ack_retransmitted(const Facts& facts) {
  if (facts.syn_ack_again.count == 0 || ignores_text(facts) || waits_for_text(facts)) {
    return std::nullopt;
  }
  return Finding{
      "syn-ack-retransmitted", Severity::warning,
      fmt::format("The SYN/ACK came again {} after our ACK had left, so that the server still was "
                  "in SYN-RECEIVED after our first ACK: the ACK was lost or late on its way, or "
                  "the server ignored it.",
                  times(facts.syn_ack_again.count)),
      repetition(facts),
      "Probe again (-c): if it comes every time, the server ignores a bare ACK (accept queue, "
      "deferred accept); if now and then, the path loses packets."};
}

std::optional<Finding> syn_cookie_suspect(const Facts& facts) {
  if (!facts.syn_ack || facts.peer_syn_confirmed) return std::nullopt;
  const SynAckOffer& offer = facts.syn_ack_offer;
  if (offer.window == 0) {
    return Finding{"syn-cookie-suspect",
                   Severity::warning,
                   "The SYN/ACK offers no window at all: likely a proxy that answers for the "
                   "server until our ACK has come (SYNPROXY), or a server without room for data.",
                   {facts.syn_ack->n},
                   "See whether the firewall before the server has a SYN proxy: the SYN's round "
                   "trip is the proxy's then, not the server's."};
  }
  if (facts.set_back) return cookie_in_timestamp(facts);
  const wire::Options& ours = facts.syn_options;
  const wire::Options& theirs = offer.options;
  const bool lost_all = ours.window_scale && ours.sack_permitted && !ours.timestamps &&
                        !facts.syn_options_vary && theirs.mss && !theirs.window_scale &&
                        !theirs.sack_permitted && theirs.nop_run == 0;
  if (!lost_all) return std::nullopt;
  return Finding{
      "syn-cookie-suspect",
      Severity::info,  // a healthy server without them looks the same
      "The SYN/ACK has neither the window scale nor the SACK that we offered, only an MSS: suspect "
      "SYN cookies, or a stack that supports neither, or a middlebox that removes them.",
      {facts.syn.last()->n, facts.syn_ack->n},
      "Probe again when the server is idle, and with --profile linux: cookies keep both options in "
      "the timestamp (nstat: TcpExtSyncookiesSent)."};
}

}  // namespace synspect::infer
