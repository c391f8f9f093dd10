// Findings about the end of the connection.
#include <fmt/format.h>

#include "infer/derive.hpp"
#include "infer/finding_rules.hpp"

namespace synspect::infer {
namespace {

std::string ms_text(std::optional<Duration> duration) {
  if (!duration) return "some time";
  const double ms = static_cast<double>(duration->count()) / 1e6;
  return ms < 10 ? fmt::format("{:.3f} ms", ms) : fmt::format("{:.1f} ms", ms);
}

}  // namespace

std::optional<Finding> reset_by_server(const Facts& facts) {
  // With a RST of our own kernel before it, the server only answered that one.
  if (!facts.rst_in || facts.escaped_rst || closed(facts) == Closed::clean) return std::nullopt;
  if (reset_as_unknown(facts)) return std::nullopt;
  if (facts.fin.first() && facts.fin.first()->n < facts.rst_in->n) {
    return Finding{"rst-on-fin",
                   Severity::error,
                   "The server answered our FIN with a RST instead of closing its side.",
                   {facts.fin.first()->n, facts.rst_in->n},
                   "See how the application closes: with data unread, or with SO_LINGER 0, its "
                   "kernel sends a RST; it may also have been gone by then."};
  }
  return Finding{"rst-after-established",
                 Severity::error,
                 "The server reset the connection after it had accepted it.",
                 {facts.opened->n, facts.rst_in->n},
                 "Read the application's log of that moment: it dropped the connection, or what "
                 "stands before it (proxy, load balancer, firewall) did."};
}

std::optional<Finding> close_wait_stuck(const Facts& facts) {
  if (!facts.bare_fin_ack || facts.missed) return std::nullopt;
  const bool gave_up =
      facts.rst_out ? facts.bare_fin_ack->n < facts.rst_out->n : closed(facts) == Closed::timeout;
  if (facts.peer_fin || facts.rst_in || !gave_up) return std::nullopt;
  return Finding{
      "close-wait-stuck",
      Severity::warning,
      "The server acknowledged our FIN but its application did not close in time: it stays "
      "in CLOSE-WAIT, or its FIN was lost.",
      {facts.bare_fin_ack->n},
      "Count the server's sockets in CLOSE-WAIT (ss -tn state close-wait): if they stay, its "
      "application does not close what its peers have closed."};
}

std::optional<Finding> fin_unanswered(const Facts& facts) {
  const bool silent =
      facts.fin.first() && !facts.fin.answer() && !facts.rst_in && facts.rst_out && !facts.missed;
  const auto queue = silent ? accept_queue_full(facts) : std::nullopt;
  if (!silent || (queue && queue->severity == Severity::error)) return std::nullopt;
  const auto times = facts.fin.transmissions();
  const auto& icmp = facts.icmp_late;
  return Finding{
      "fin-unanswered",
      Severity::error,
      fmt::format("The server did not acknowledge our FIN in time (sent {} time{}): it is "
                  "gone, or the path lost the FIN or its answer{}.",
                  times, times == 1 ? "" : "s", icmp ? "; " + what_it_says(*icmp) : ""),
      {facts.fin.first()->n},
      "Probe again with more --retries and --timeout: if it stays, a firewall on the way has "
      "forgotten the connection, or the server has."};
}

std::optional<Finding> peer_keeps_open(const Facts& facts) {
  const bool acked =
      facts.fin.answer() && (!facts.rst_out || facts.fin.answer()->n < facts.rst_out->n);
  if (!acked || facts.bare_fin_ack || facts.peer_fin || facts.rst_in || !facts.rst_out) {
    return std::nullopt;
  }
  if (facts.missed) return std::nullopt;
  return Finding{"peer-keeps-open",
                 Severity::warning,
                 "The server acknowledged our FIN and had more to send, but its own FIN did not "
                 "come in time: it keeps its side open, or its FIN was lost.",
                 {facts.fin.answer()->n},
                 "See in the segments what it still sends (-v), and give it more --timeout."};
}

std::optional<Finding> server_closes_first(const Facts& facts) {
  if (!facts.peer_fin || facts.peer_fin_covers_ours) return std::nullopt;
  const bool crossed = facts.fin.first() && !facts.server_closed_first();
  if (crossed) return std::nullopt;
  return Finding{"server-closes-first",
                 Severity::info,
                 facts.fin.answer() ? "The server closed before we did: TIME-WAIT is on its side."
                                    : "The server closed before we did.",
                 {facts.peer_fin->n},
                 "Nothing, if its protocol says so; otherwise look for a short idle time-out, or "
                 "for a reason why it turns this client away."};
}

std::optional<Finding> slow_application_close(const Facts& facts) {
  constexpr int kSlowerThanPath = 10;
  if (!facts.bare_fin_ack || !facts.peer_fin || facts.missed) return std::nullopt;
  if (facts.half_close_octets > 0) return std::nullopt;
  if (!facts.peer_fin_covers_ours || facts.peer_fin->n < facts.bare_fin_ack->n) return std::nullopt;
  const auto gap = facts.elapsed(*facts.bare_fin_ack, *facts.peer_fin);
  if (!gap || *gap < kLeastServerTimeout) return std::nullopt;
  const Exchange& syn = facts.syn;
  const auto round_trip = syn.answer() ? facts.elapsed(*syn.last(), *syn.answer()) : std::nullopt;
  std::string against;
  if (round_trip && !syn.ambiguous()) {
    if (*gap < kSlowerThanPath * *round_trip) return std::nullopt;
    against = fmt::format(" (the SYN's round trip took {})", ms_text(*round_trip));
  }
  return Finding{
      "slow-application-close",
      Severity::info,
      fmt::format("The server's FIN came {} after its ACK of ours{}: its application took that "
                  "long to close, or its first FIN was lost and this is another one.",
                  ms_text(*gap), against),
      {facts.bare_fin_ack->n, facts.peer_fin->n},
      "Repeat it (-c): what always takes about the same time is the application's; see what it "
      "does between the end of its input and its close."};
}

std::optional<Finding> half_close_data(const Facts& facts) {
  if (!facts.half_close_data || facts.window_filled) return std::nullopt;
  return Finding{
      "half-close-data",
      Severity::info,
      fmt::format("The server sent {} octet{} after it had acknowledged our FIN: its application "
                  "goes on sending, or they still waited in its send buffer.",
                  facts.half_close_octets, facts.half_close_octets == 1 ? "" : "s"),
      {facts.fin.answer()->n, facts.half_close_data->n},
      "Nothing, if its protocol says so; close later (--hold) to have all of its answer before "
      "the FIN."};
}

std::optional<Finding> fin_retransmitted(const Facts& facts) {
  const Exchange& fin = facts.fin;
  if (!fin.answer() || fin.last()->n == fin.first()->n) return std::nullopt;
  return Finding{
      "fin-retransmitted",
      Severity::warning,
      fmt::format("Our FIN had to be sent more than once until its acknowledgment came, {} after "
                  "the first: a FIN or its answer was lost on the way, or the server is slow to "
                  "answer.",
                  ms_text(facts.elapsed(*fin.first(), *fin.answer()))),
      {fin.first()->n, fin.last()->n, fin.answer()->n},
      "Repeat it (-c): if other segments are sent again too, look for loss on the path, if only "
      "FINs are, for a firewall that forgets the connection at the first one."};
}

std::optional<Finding> last_ack_lost(const Facts& facts) {
  if (!facts.peer_fin_again) return std::nullopt;
  const bool may_be_copy = !facts.peer_fin_ts;
  return Finding{
      "last-ack-lost",
      Severity::warning,
      fmt::format("The server sent its FIN again {} after our ACK of it had left: that ACK was "
                  "lost or came too late{}.",
                  ms_text(facts.elapsed(*facts.peer_fin_acked, *facts.peer_fin_again)),
                  may_be_copy ? ", or the network delivered an old copy of the FIN late" : ""),
      {facts.peer_fin_acked->n, facts.peer_fin_again->n},
      "Repeat it (-c): if other segments are sent again too, look for loss on the way to the "
      "server, if only FINs are, for a firewall that forgets the connection at the first one."};
}

}  // namespace synspect::infer
