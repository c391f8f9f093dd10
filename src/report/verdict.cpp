#include "report/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/printable.hpp"
#include "report/replay.hpp"
#include "report/step_words.hpp"
#include "report/voice.hpp"
#include "wire/packet.hpp"

namespace synspect::report {
namespace {

using infer::Closed;
using infer::Facts;
using infer::Outcome;

const infer::Finding* finding(const probe::Record& record, std::string_view id) {
  const auto& all = record.life.findings;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [id](const infer::Finding& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

Verdict failed(std::string_view where, const std::string& what) {
  return {Ink::bad, fmt::format("FAILED {}: {}", where, what)};
}

std::string times(std::uint32_t count) {
  return count > 1 ? fmt::format(" (sent {} times)", count) : "";
}

/// "192.0.2.254 says host unreachable (ICMP 3/1)".
std::string says(const infer::IcmpObservation& icmp, const probe::Record& record) {
  const bool itself = icmp.from == record.job.remote.address;
  return fmt::format("{} says {} (ICMP {}/{})", itself ? "the server's host" : icmp.from.text(),
                     wire::icmp_text(icmp.from.family(), icmp.type, icmp.code), icmp.type,
                     icmp.code);
}

std::string for_so_long(const std::optional<Duration>& waited) {
  if (!waited) return "";
  return fmt::format(" for {:.1f} s", std::chrono::duration<double>(*waited).count());
}

/// Damaged segments that arrived: an answer that could not be believed is no silence.
std::string what_was_damaged(const probe::Record& record) {
  for (const probe::Entry& entry : record.segments) {
    if (entry.believed()) continue;
    return fmt::format("; what came back was damaged (segment {})", entry.seen.n);
  }
  return "";
}

Verdict not_opened(const probe::Record& record, const Facts& facts, Voice voice) {
  switch (record.life.outcome) {
    case Outcome::refused:
      return failed("at syn", facts.refusal ? fmt::format("the server, or a firewall in its name, "
                                                          "refused (segment {}: RST)",
                                                          facts.refusal->n)
                                            : "the server, or a firewall in its name, refused");
    case Outcome::unreachable:
      return failed("at syn", facts.icmp ? says(*facts.icmp, record) : "an ICMP error said no");
    case Outcome::filtered: {
      if (!facts.syn.first()) {
        return failed("at syn", fmt::format("{} SYN never passed {}: most often nobody there "
                                            "answers for the address",
                                            voice.whose(), printable(record.job.path.interface)));
      }
      const std::uint32_t syns = facts.syn.transmissions();
      return failed("at syn", fmt::format("nobody answered {} SYN{}: the server or the path is "
                                          "silent{}",
                                          syns, syns == 1 ? "" : "s", what_was_damaged(record)));
    }
    case Outcome::open:
    case Outcome::error: break;
  }
  return failed("at syn", "it did not open");
}

/// At which step the server's RST came.
std::string place_of(const infer::Mark& rst, const Facts& facts) {
  const auto before = [&rst](const std::optional<infer::Mark>& mark) {
    return mark && mark->n < rst.n;
  };
  const bool our_fin = before(facts.fin.first());
  if (!our_fin) return before(facts.peer_fin) ? "after peer_fin" : "while open";
  if (!before(facts.fin.answer())) return "at fin";
  return before(facts.peer_fin) ? "at last_ack" : "at peer_fin";
}

Verdict reset(const probe::Record& record, const Facts& facts, Voice voice) {
  if (facts.escaped_rst) {
    return failed("while open", fmt::format("this host's own kernel reset the connection (segment "
                                            "{}: RST)",
                                            facts.escaped_rst->n));
  }
  if (!facts.rst_in) {
    return {Ink::plain, facts.rst_out ? fmt::format("open, then ended by {} RST (segment {})",
                                                    voice.whose(), facts.rst_out->n)
                                      : "open, then reset"};
  }
  const infer::Mark& rst = *facts.rst_in;
  const std::string segment = fmt::format("(segment {}: RST)", rst.n);
  if (const auto* queue = finding(record, "accept-queue-full");
      queue && queue->severity == infer::Severity::error) {
    return failed("at ack", fmt::format("the server answered {} ACK as if there were no connection "
                                        "{}",
                                        voice.whose(), segment));
  }
  if (finding(record, "rst-injected-suspect")) {
    return failed(place_of(rst, facts),
                  "the server, or somebody in its name, reset the connection " + segment);
  }
  const bool by_fin = place_of(rst, facts) == "at fin";
  const std::string what =
      by_fin ? fmt::format("the server answered {} FIN by a reset ", voice.whose())
             : "the server reset the connection ";
  return failed(place_of(rst, facts), what + segment);
}

/// How long the server had after `since`, until our RST gave up.
std::optional<Duration> waited(const infer::Mark& since, const Facts& facts) {
  return facts.rst_out ? facts.elapsed(since, *facts.rst_out) : std::nullopt;
}

Verdict timed_out(const probe::Record& record, const Facts& facts, Voice voice) {
  const auto* queue = finding(record, "accept-queue-full");
  if (queue && queue->severity == infer::Severity::error) {
    return failed("at ack", fmt::format("the server sent its SYN/ACK again and ignored {} ACK: its "
                                        "accept queue is full, or the path loses what {} send{}",
                                        voice.whose(), voice.who(), voice.live ? "" : "s"));
  }
  if (!facts.fin.first()) {
    return failed("while open", fmt::format("the server did not acknowledge {} data: it is gone, "
                                            "or the path lost the data or the answer",
                                            voice.whose()));
  }
  if (!facts.fin.answer()) {
    const std::string icmp = facts.icmp_late ? "; " + says(*facts.icmp_late, record) : "";
    return failed("at fin", fmt::format("the server did not answer {} FIN{}{}", voice.whose(),
                                        times(facts.fin.transmissions()), icmp));
  }
  const auto silence = for_so_long(waited(*facts.fin.answer(), facts));
  if (!facts.peer_fin && facts.bare_fin_ack && facts.half_close_octets == 0) {
    return failed("at peer_fin",
                  fmt::format("the server acknowledged {} FIN (segment {}) and never closed{}: its "
                              "application holds the connection, or its FIN was lost",
                              voice.whose(), facts.fin.answer()->n, silence));
  }
  if (!facts.peer_fin) {
    return failed("at peer_fin", fmt::format("the server acknowledged {} FIN, went on, and did not "
                                             "close{}",
                                             voice.whose(), silence));
  }
  return failed("at last_ack", fmt::format("{} did not acknowledge the server's FIN (segment {})",
                                           voice.who(), facts.peer_fin->n));
}

/// What is worth a look although the lifecycle is as it should be.
Verdict with_warnings(const probe::Record& record, std::string text) {
  std::size_t warnings = 0;
  std::string_view name;
  for (const infer::Finding& each : record.life.findings) {
    if (each.severity == infer::Severity::info) continue;
    name = each.id;
    ++warnings;
  }
  if (warnings == 0) return {Ink::good, std::move(text)};
  text += warnings == 1 ? fmt::format("; but see {}", name)
                        : fmt::format("; but see the {} warnings", warnings);
  return {Ink::doubtful, std::move(text)};
}

Verdict closed_well(const probe::Record& record) {
  for (const infer::Measurement& found : record.life.measurements) {
    if (found.measure != "verify") continue;
    if (found.verdict == "closed") {
      return with_warnings(record, "open, closed: clean, and the server has forgotten it");
    }
    if (found.verdict == "still-there") {
      return {Ink::bad, "open, closed: clean, but the server still holds the connection"};
    }
  }
  return with_warnings(record, "open, closed: clean");
}

/// The step that was under way.
std::string under_way(const probe::Record& record) {
  for (const infer::Step& step : steps_and_next(record)) {
    if (!step.to) return fmt::format(" at {}", to_string(step.kind));
  }
  return "";
}

}  // namespace

Verdict verdict_of(const probe::Record& record) {
  const Voice voice = voice_of(record);
  if (!record.error.empty()) return failed("on this host", printable(record.error));
  if (record.interrupted && !record.vantage) {
    return {Ink::doubtful, "interrupted" + under_way(record) +
                               ": what came until then stands, silence proves nothing"};
  }
  if (record.interrupted && record.life.outcome != Outcome::open) {
    return {Ink::doubtful, "the capture ends before an answer"};
  }
  const bool cut_off =
      record.life.closed == Closed::not_attempted || record.life.closed == Closed::timeout;
  if (record.interrupted && cut_off) {
    return {Ink::doubtful, "open, cut off by the end of the capture" + under_way(record)};
  }
  const Facts facts = facts_of(record);
  if (record.life.outcome != Outcome::open) return not_opened(record, facts, voice);
  switch (record.life.closed) {
    case Closed::clean: return closed_well(record);
    case Closed::reset: return reset(record, facts, voice);
    case Closed::timeout: return timed_out(record, facts, voice);
    case Closed::not_attempted: break;
  }
  return with_warnings(record, voice.live ? "open, and left open" : "open, and not closed");
}

}  // namespace synspect::report
