// What a server says when it is asked on the ports of a connection that has ended.
#include <fmt/format.h>

#include <utility>

#include "infer/measurement_parts.hpp"

namespace synspect::infer {
namespace {

using wire::Direction;
using wire::Segment;

bool is_syn(const Segment& seg) {
  return seg.flags.syn && !seg.ack;
}

constexpr std::uint32_t kEnd = ~std::uint32_t{0};

/// What answers that SYN, or stands in for an answer, before segment `until`. A bare ACK may be a
/// late copy of the connection's last one: a SYN/ACK or a RST for that very SYN says more.
Found answer_to_syn(const Observation& asked, Transcript after, std::uint32_t until = kEnd) {
  const Found sure = first_after(asked.n, after, Direction::in, [&asked](const Segment& seg) {
    return seg.ack == asked.segment.seq + 1u && (seg.flags.syn || seg.flags.rst);
  });
  const Found ack = first_after(asked.n, after, Direction::in, is_bare_ack);
  if (sure && (sure->n < until || !ack || sure->n < ack->n)) return sure;
  return ack;
}

/// What a SYN met.
std::string_view verdict_of(const Found& answer) {
  if (!answer) return "silence";
  if (answer->segment.flags.rst) return "refused";
  return answer->segment.flags.syn ? "accepted" : "challenged";
}

/// The SYN that was answered, or each that was not, and the answer.
std::vector<std::uint32_t> numbers(const Observation& asked, const Found& answer,
                                   Transcript after) {
  const auto is_it = [&asked](const Segment& seg) {
    return is_syn(seg) && seg.seq == asked.segment.seq;
  };
  if (answer) return {last_before(answer->n, after, Direction::out, is_it)->n, answer->n};
  return all_after(asked.n - 1, after, Direction::out, is_it);
}

/// No FIN of ours had left when its FIN came.
bool server_closed_first(Transcript lifecycle) {
  const auto is_fin = [](const Segment& seg) { return seg.flags.fin; };
  const Found its = first_after(0, lifecycle, Direction::in, is_fin);
  return its && !last_before(its->n, lifecycle, Direction::out, is_fin);
}

Measurement ghost_answer(const Observation& asked, const Found& answer, Transcript before,
                         Transcript after) {
  const std::string_view verdict = verdict_of(answer);
  const char* text = "The old SYN met silence: it was dropped on its way, or at the server.";
  if (verdict == "accepted") {
    text = "The server took the old SYN for a new one: a ghost is in SYN-RECEIVED.";
  } else if (verdict == "refused") {
    text = "The server refused the old SYN: nothing listens there any more.";
  } else if (verdict == "challenged") {
    text = server_closed_first(before)
               ? "The server answered the old SYN with a bare ACK: it still holds the old "
                 "connection, most likely in TIME-WAIT, which is there for this."
               : "The server answered the old SYN with a bare ACK: it still holds the old "
                 "connection, perhaps in LAST-ACK, if our last ACK was lost.";
  }
  return statement("ghost", verdict, text, numbers(asked, answer, after));
}

/// How long the ghost stayed, when nobody answered its SYN/ACK: until our RST, or until we asked
/// anew because it had gone.
std::optional<Measurement> ghost_lifetime(const Observation& syn_ack, Transcript after) {
  constexpr std::string_view name = "ghost-lifetime";
  const Found end = first_after(syn_ack.n, after, Direction::out,
                                [](const Segment& seg) { return seg.flags.rst || is_syn(seg); });
  const Found reset = first_after(syn_ack.n, after, Direction::in, [&](const Segment& seg) {
    return seg.flags.rst && seg.seq == syn_ack.segment.seq + 1u;
  });
  auto rungs = syn_acks(syn_ack.segment.seq, *syn_ack.segment.ack, after);
  if (reset && (!end || reset->n < end->n)) {
    return unanswered_syn_ack(name, rungs, {{reset->n, reset->at}, true});
  }
  if (!end) return std::nullopt;
  // SYN cookies answer the same SYN with the same number again.
  if (is_syn(end->segment)) std::erase_if(rungs, [&](const Mark& rung) { return rung.n > end->n; });
  return unanswered_syn_ack(name, rungs, {{end->n, end->at}});
}

/// Whether the ghost was gone when our RST had arrived: an old ACK draws a RST from a host without
/// the connection, and an ACK from one in SYN-RECEIVED (RFC 9293 section 3.10.7.4, first).
Measurement ghost_reset(const Observation& reset, Transcript after) {
  const auto asks = [](const Segment& seg) { return seg.ack && !seg.flags.rst; };
  const auto asked = first_after(reset.n, after, Direction::out, asks);
  Found answer;
  if (asked) {
    answer = first_after(asked->n, after, Direction::in, [&asked](const Segment& seg) {
      return seg.flags.rst ? seg.seq == *asked->segment.ack : is_bare_ack(seg);
    });
  }
  constexpr std::string_view name = "ghost-reset";
  if (!answer) {
    auto evidence = all_after(reset.n, after, Direction::out, asks);
    evidence.insert(evidence.begin(), reset.n);
    return statement(name, "silence",
                     "Nothing tells whether our RST ended the ghost: what we asked, or the answer, "
                     "was lost.",
                     std::move(evidence));
  }
  const bool gone = answer->segment.flags.rst;
  return statement(name, gone ? "ended" : "still-there",
                   gone ? "Our RST ended the ghost at once: a RST answers for it."
                        : "Our RST did not end the ghost, or was lost: it still answers.",
                   {reset.n, last_before(answer->n, after, Direction::out, asks)->n, answer->n});
}

/// A SYN/ACK of the lifecycle may come late, and acknowledges the same SYN as one for the ghost.
/// The copy is the same in all; a new one bears another number or, of SYN cookies, another
/// timestamp.
std::vector<Observation> without_late_syn_acks(Transcript before, Transcript after) {
  std::vector<Observation> out{after.begin(), after.end()};
  std::erase_if(out, [before](const Observation& seen) {
    return seen.segment.flags.syn && seen.direction == Direction::in &&
           std::any_of(before.begin(), before.end(), [&seen](const Observation& earlier) {
             return earlier.direction == Direction::in && earlier.segment == seen.segment;
           });
  });
  return out;
}

Measurement new_syn(const Observation& asked, const Found& answer, Transcript after) {
  const std::string_view verdict = verdict_of(answer);
  const char* text =
      "A new SYN on the same ports met silence: the server dropped it, or it was "
      "lost.";
  if (verdict == "accepted") {
    text =
        "The server took a new SYN on the same ports in TIME-WAIT, or TIME-WAIT was over already.";
  } else if (verdict == "refused") {
    text = "The server refused a new SYN on the same ports: nothing listens there any more.";
  } else if (verdict == "challenged") {
    text = "The server did not take a new SYN on the same ports: TIME-WAIT answered with an ACK.";
  }
  return statement("time-wait-reuse", verdict, text, numbers(asked, answer, after));
}

/// The FIN of ours that put the server into TIME-WAIT, and its acknowledgment.
struct Entered {
  Found fin;
  Found acked;
};

Entered time_wait_entered(Transcript transcript) {
  const auto is_fin = [](const Segment& seg) { return seg.flags.fin; };
  const Found last = last_before(kEnd, transcript, Direction::out, is_fin);
  if (!last) return {};
  // A FIN that is sent again may reach a server that is in TIME-WAIT already.
  const wire::SeqNum end = last->segment.end();
  Entered entered;
  entered.fin = first_after(0, transcript, Direction::out, [end, is_fin](const Segment& seg) {
    return is_fin(seg) && seg.end() == end;
  });
  entered.acked = first_after(entered.fin->n, transcript, Direction::in,
                              [end](const Segment& seg) { return seg.ack == end; });
  return entered;
}

/// Why the rest cannot be asked, by what the new SYN met.
std::string not_held(std::string_view verdict) {
  if (verdict == "refused") {
    return "Nothing listens there any more, so that nothing tells TIME-WAIT from its end.";
  }
  if (verdict == "silence") return "The new SYN met silence, so that nothing more was asked.";
  if (verdict == "challenged") {
    return "No old SYN was asked in the time that there was: give more --timeout.";
  }
  return "The second connection on the same ports did not end as the first one did.";
}

Measurement time_wait_held(const std::vector<Observation>& asked, const Entered& entered,
                           std::string_view new_syn_verdict, Transcript after) {
  Measurement result;
  result.measure = "time-wait";
  if (!entered.acked || asked.empty()) {
    return statement("time-wait", "not-measured", not_held(new_syn_verdict));
  }
  result.evidence = {entered.fin->n, entered.acked->n};
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Observation& probe = asked[i];
    const std::uint32_t next = i + 1 < asked.size() ? asked[i + 1].n : kEnd;
    const auto answer = answer_to_syn(probe, after, next);
    if (!answer) continue;
    if (verdict_of(answer) == "challenged") {
      result.at_least = probe.at - entered.acked->at;
      continue;
    }
    result.at_most = answer->at - entered.fin->at;
    result.evidence.insert(result.evidence.end(), {probe.n, answer->n});
    break;
  }
  if (result.at_most) {
    result.verdict = "ended";
    result.text =
        fmt::format("The server held TIME-WAIT for {:.3f} to {:.3f} s.",
                    seconds(result.at_least.value_or(Duration{})), seconds(*result.at_most));
  } else if (result.at_least) {
    result.verdict = "goes-on";
    result.text = fmt::format(
        "The server held TIME-WAIT for {:.3f} s at least; to see its end "
        "give more --timeout.",
        seconds(*result.at_least));
  } else {
    result.verdict = "silence";
    result.text = "The server did not answer what was asked: it drops old SYNs, or they were lost.";
  }
  return result;
}

}  // namespace

std::vector<Measurement> ghost(Transcript before, Transcript all_after) {
  const auto after = without_late_syn_acks(before, all_after);
  const Found first = first_after(0, after, Direction::out, is_syn);
  if (!first) {
    return {statement("ghost", "not-measured",
                      "The connection did not end by itself, so that no SYN could come late.")};
  }
  const Found answer = answer_to_syn(*first, after);
  std::vector<Measurement> out{ghost_answer(*first, answer, before, after)};
  if (out.front().verdict != "accepted") return out;
  if (auto lifetime = ghost_lifetime(*answer, after)) out.push_back(*std::move(lifetime));
  const Found reset = first_after(answer->n, after, Direction::out,
                                  [](const Segment& seg) { return seg.flags.rst; });
  if (reset) out.push_back(ghost_reset(*reset, after));
  return out;
}

std::vector<Measurement> time_wait(Transcript before, Transcript after) {
  const Found fresh = first_after(0, after, Direction::out, is_syn);
  if (!fresh) {
    const bool opened = first_after(0, before, Direction::in, [](const Segment& seg) {
                          return seg.flags.syn && seg.ack;
                        }).has_value();
    return {statement("time-wait", "not-measured",
                      opened ? "The server did not close first, so that TIME-WAIT is not on its "
                               "side: it may need a request (--send) or more time (--hold)."
                             : "No connection was opened that the server could close.")};
  }
  std::vector<Measurement> out{new_syn(*fresh, answer_to_syn(*fresh, after), after)};
  // Old SYNs asked for the rest: after the second connection's end, if there was one.
  const Found fin =
      last_before(kEnd, after, Direction::out, [](const Segment& seg) { return seg.flags.fin; });
  std::vector<Observation> asked;
  for (const Observation& seen : after) {
    const bool is_old = fin ? seen.n > fin->n : seen.segment.seq != fresh->segment.seq;
    if (seen.direction == Direction::out && is_syn(seen.segment) && is_old) asked.push_back(seen);
  }
  out.push_back(
      time_wait_held(asked, time_wait_entered(fin ? after : before), out.front().verdict, after));
  return out;
}

}  // namespace synspect::infer
