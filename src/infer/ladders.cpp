// What a server repeats when nobody answers it.
#include <fmt/format.h>

#include <algorithm>

#include "infer/measurement_parts.hpp"

namespace synspect::infer {
namespace {

using std::chrono::milliseconds;

constexpr Duration kLongestFirstWait = milliseconds{3500};

/// Each transmission of what is wanted. Copies that the path made are left out.
template <typename Wanted>
std::vector<Mark> ladder_of(Transcript transcript, const Wanted& wanted) {
  std::vector<Mark> rungs;
  for (const Observation& seen : transcript) {
    if (seen.direction != wire::Direction::in || !wanted(seen.segment)) continue;
    if (!rungs.empty() && seen.at - rungs.back().at < kCopy) continue;
    rungs.push_back({seen.n, seen.at});
  }
  return rungs;
}

std::string repetitions(std::string_view what, const std::vector<Mark>& rungs, Duration quiet) {
  if (rungs.size() == 1)
    return fmt::format("{} was not repeated in {:.3f} s", what, seconds(quiet));
  return fmt::format("{} was repeated {} time{}, the last {:.3f} s after the first", what,
                     rungs.size() - 1, rungs.size() == 2 ? "" : "s",
                     seconds(rungs.back().at - rungs.front().at));
}

/// What can be said of a ladder that was watched until `end`. `disowned`: a RST of the server's
/// shows that it has no connection any more; the text is then the caller's to complete.
Measurement judge(std::string_view measure, std::string_view what, std::vector<Mark> rungs,
                  const Mark& end, bool disowned) {
  Measurement result;
  result.measure = measure;
  for (const Mark& rung : rungs) result.evidence.push_back(rung.n);
  // What came after the end may have crossed what ended it, or answer it: no rung, but a sign of
  // life.
  const bool lives = std::erase_if(rungs, [&](const Mark& rung) { return rung.n > end.n; }) > 0;
  for (std::size_t i = 1; i < rungs.size(); ++i) {
    result.ladder.push_back(rungs[i].at - rungs[0].at);
  }
  result.at_least = rungs.back().at - rungs.front().at;
  const Duration quiet = end.at - rungs.back().at;
  const auto last_gap =
      rungs.size() > 1 ? std::optional{rungs.back().at - rungs[rungs.size() - 2].at} : std::nullopt;
  const bool over = !lives && quiet >= patience(last_gap);
  result.text = repetitions(what, rungs, quiet);
  if (disowned) {
    result.verdict = "gave-up";
    return result;
  }
  if (rungs.size() == 1) {
    result.verdict = over ? "never-repeated" : "too-short";
    if (!over) result.text += ", too short a time to say more: give more --timeout";
    return result;
  }
  result.verdict = over ? "gave-up" : "goes-on";
  result.text +=
      over ? fmt::format(
                 ", then nothing for {:.3f} s: the server has given up, unless what "
                 "followed was lost",
                 seconds(quiet))
           : fmt::format("; it may go on, {:.3f} s were too short to see its end (--timeout)",
                         seconds(end.at - rungs.front().at));
  return result;
}

std::vector<Mark> syn_ack_ladder(const Facts& facts, Transcript transcript) {
  if (!facts.syn_ack) return {};
  return syn_acks(*facts.irs, *facts.iss + 1u, transcript);
}

std::vector<Mark> fin_ladder(const Facts& facts, Transcript transcript) {
  if (!facts.peer_fin) return {};
  return ladder_of(transcript, [&facts](const wire::Segment& seg) {
    return seg.flags.fin && !seg.flags.rst && seg.end() == facts.peer_fin_end;
  });
}

}  // namespace

std::vector<Mark> syn_acks(wire::SeqNum seq, wire::SeqNum ack, Transcript transcript) {
  return ladder_of(transcript, [seq, ack](const wire::Segment& seg) {
    return seg.flags.syn && !seg.flags.rst && seg.seq == seq && seg.ack == ack;
  });
}

Duration patience(std::optional<Duration> last_gap) {
  return last_gap ? std::max(9 * *last_gap / 2, kLongestFirstWait) : kLongestFirstWait;
}

Measurement unanswered_syn_ack(std::string_view measure, const std::vector<Mark>& rungs,
                               const WatchEnd& end) {
  Measurement result = judge(measure, "The SYN/ACK", rungs, end.mark, end.by_server);
  if (end.by_server) result.text += ", then the server ended it by a RST";
  if (result.verdict == "never-repeated") {
    result.text +=
        ": the server keeps no state for it (SYN cookies, or a proxy that answers for "
        "it), is told not to repeat it, or the repetition was lost";
  }
  result.text += '.';
  result.evidence.push_back(end.mark.n);
  std::sort(result.evidence.begin(), result.evidence.end());
  return result;
}

Measurement syn_ack_retries(const Facts& facts, Transcript transcript) {
  constexpr std::string_view name = "syn-ack-retries";
  const auto rungs = syn_ack_ladder(facts, transcript);
  const Found reset = rungs.empty() ? std::nullopt
                                    : first_after(rungs.front().n, transcript, wire::Direction::out,
                                                  [](const auto& seg) { return seg.flags.rst; });
  if (!rungs.empty() && facts.rst_in && (!reset || facts.rst_in->n < reset->n)) {
    return unanswered_syn_ack(name, rungs, {*facts.rst_in, true});
  }
  if (!reset) {
    return statement(name, "not-measured", "No SYN/ACK came that could be left unanswered.");
  }
  return unanswered_syn_ack(name, rungs, {{reset->n, reset->at}});
}

Measurement fin_retries(const Facts& facts, Transcript transcript) {
  constexpr std::string_view name = "fin-retries";
  const auto rungs = fin_ladder(facts, transcript);
  // A FIN that does not acknowledge ours left before the server had it: FIN-WAIT-1, then CLOSING.
  const bool ours_first = facts.fin.first() && facts.peer_fin_covers_ours;
  const auto& end = facts.peer_fin_acked ? facts.peer_fin_acked : facts.rst_in;
  if (rungs.empty() || !ours_first || !end) {
    return statement(name, "not-measured",
                     rungs.empty() || !end ? "No FIN of the server came that could be left "
                                             "unanswered."
                                           : "The server closed first, or both did at once: it "
                                             "is not in LAST-ACK.");
  }
  Measurement result = judge(name, "The server's FIN", rungs, *end, facts.rst_in.has_value());
  result.evidence.push_back(end->n);
  if (!facts.peer_fin_acked) {
    result.text += ", then the server ended it by a RST";
  } else if (facts.rst_in) {
    result.text += "; its RST to our late ACK shows that it has no connection any more";
    result.evidence.push_back(facts.rst_in->n);
  }
  std::sort(result.evidence.begin(), result.evidence.end());
  result.text += '.';
  return result;
}

Measurement acceptance(const Facts& facts) {
  constexpr std::string_view name = "accept-queue";
  if (!facts.handshake_ack && facts.rst_in) {
    return statement(name, "reset", "The server reset the connection while it was half-way.",
                     {facts.rst_in->n});
  }
  if (!facts.handshake_ack) {
    return statement(name, "not-measured",
                     "It never came half-way: the server did not answer our SYN with a "
                     "SYN/ACK, as one does whose queue is full already.");
  }
  Measurement result;
  result.measure = name;
  result.evidence = {facts.handshake_ack->n};
  // None that may have left before the server had our ACK.
  const auto& repeated = facts.syn_ack_again.first;
  const bool again = repeated.has_value();
  if (again) result.evidence.push_back(repeated->n);
  if (facts.past_handshake && !again) {
    result.verdict = "accepted";
    result.text = "The server took the connection when its handshake was completed.";
  } else if (facts.past_handshake) {
    result.verdict = "accepted-late";
    result.text =
        "The server sent its SYN/ACK again, and took the connection later: its accept "
        "queue was full for a while, or our ACK was lost.";
  } else if (facts.rst_in) {
    result.verdict = "reset";
    result.text =
        "The server answered the completed handshake with a RST: its accept queue is full and it "
        "aborts on overflow, it did not find its SYN cookie in the ACK, a firewall or load "
        "balancer before it has forgotten the connection, or its application dropped it at once.";
    result.evidence.push_back(facts.rst_in->n);
  } else if (again) {
    result.verdict = "syn-ack-again";
    result.text =
        "The server sent its SYN/ACK again and never took the connection: its accept "
        "queue is full, or what we send is lost.";
  } else {
    result.verdict = "silent";
    result.text =
        "Nothing came back: the server dropped what completes the handshake, or it was "
        "lost.";
  }
  if (facts.past_handshake) result.evidence.push_back(facts.past_handshake->n);
  std::sort(result.evidence.begin(), result.evidence.end());
  return result;
}

void forget_times(std::vector<Measurement>& measurements) {
  for (Measurement& each : measurements) {
    if (each.ladder.empty() && !each.at_least && !each.at_most) continue;
    each = statement(each.measure, "not-measured",
                     "The clock of the stamps was set meanwhile, so that no time can be told.",
                     each.evidence);
  }
}

}  // namespace synspect::infer
