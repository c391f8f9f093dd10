#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/format.hpp"
#include "report/printable.hpp"
#include "report/step_words.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

std::string step_note(const infer::Step& step) {
  std::string note;
  if (step.transmissions > 1) note = fmt::format(", sent {} times", step.transmissions);
  if (step.ambiguous) note += ", uncertain which one was answered";
  if (step.delayed) note += ", most likely a delayed ACK";
  return note;
}

void write_steps(std::ostream& out, const Palette& palette, const probe::Record& record) {
  const infer::Lifecycle& life = record.life;
  if (life.steps.empty()) return;
  out << palette.paint(Ink::dim, fmt::format("  {:<9} {:>12}\n", "step", "us"));
  for (const infer::Step& step : life.steps) {
    const Meaning meaning = meaning_of(step, record);
    const std::string time =
        step.time ? fmt::format("{}{}", step.ambiguous ? "~" : "", micros(*step.time)) : "-";
    const std::string_view kind = step.to ? meaning.kind : "did not end";
    const std::string line = fmt::format("  {:<9} {:>12}  {:<23} {}{}", to_string(step.kind), time,
                                         meaning.span, kind, step_note(step));
    out << (step.ambiguous || !step.to ? palette.paint(Ink::doubtful, line) : line) << '\n';
  }
  out << '\n';
}

std::string bounds(const infer::ServerState& entry, Stamp started) {
  const auto text = [started](const std::optional<Stamp>& stamp) {
    return stamp ? micros(*stamp - started) : std::string{"?"};
  };
  return fmt::format("{} .. {}", text(entry.not_before), text(entry.not_after));
}

void write_server_states(std::ostream& out, const Palette& palette, const probe::Record& record) {
  if (record.life.server_states.empty()) return;
  constexpr const char* columns = "  {:<13} {:<27} {:<9} {}\n";
  out << palette.paint(Ink::dim, fmt::format(fmt::runtime(columns), "server was in",
                                             "entered between (us)", "claim", "segment"));
  for (const infer::ServerState& entry : record.life.server_states) {
    const std::string evidence = fmt::format("{}", fmt::join(entry.evidence, ", "));
    out << palette.paint(
        entry.claim == infer::Claim::assumed ? Ink::dim : Ink::plain,
        fmt::format(fmt::runtime(columns), to_string(entry.state), bounds(entry, record.started),
                    to_string(entry.claim), evidence));
  }
  out << '\n';
}

std::string verdict(const Palette& palette, const probe::Record& record) {
  const infer::Lifecycle& life = record.life;
  if (record.interrupted && !record.vantage) return palette.paint(Ink::doubtful, "interrupted");
  if (record.interrupted && life.outcome != infer::Outcome::open) {
    return palette.paint(Ink::doubtful, "the capture ends before an answer");
  }
  std::string text = palette.paint(ink_for(life.outcome), to_string(life.outcome));
  if (life.outcome != infer::Outcome::open) return text;
  const bool cut_off = record.interrupted && life.closed == infer::Closed::not_attempted;
  if (cut_off) return text + ", cut off by the end of the capture";
  const std::string closed = life.closed == infer::Closed::not_attempted
                                 ? "left open"
                                 : fmt::format("closed: {}", to_string(life.closed));
  return fmt::format("{}, {}", text, palette.paint(ink_for(life.closed), closed));
}

}  // namespace

void write_lifecycle(std::ostream& out, const Palette& palette, const probe::Record& record) {
  if (record.segments.empty()) out << palette.paint(Ink::bold, target_text(record.job)) << '\n';
  out << "\n  " << verdict(palette, record) << "\n\n";
  if (record.vantage) {
    out << palette.paint(Ink::dim, "  " + vantage_text(*record.vantage, record.vantage_basis))
        << "\n\n";
  }
  write_steps(out, palette, record);
  write_server_states(out, palette, record);
  write_measurements(out, palette, record.life.measurements);
  write_findings(out, palette, record.life.findings);
  if (!record.error.empty()) {
    out << "  " << palette.paint(Ink::bad, "error") << ' ' << printable(record.error) << "\n\n";
  }
}

void write_lifecycle_line(std::ostream& out, const Palette& palette, const probe::Record& record) {
  out << fmt::format("#{:<4} {}  ", record.attempt, target_text(record.job))
      << verdict(palette, record);
  const char* unit = "";
  for (const infer::Step& step : record.life.steps) {
    if (!step.time) continue;
    out << fmt::format("  {} {}{}", to_string(step.kind), step.ambiguous ? "~" : "",
                       micros(*step.time));
    unit = " us";
  }
  out << unit;
  for (const infer::Measurement& measurement : record.life.measurements) {
    out << fmt::format("  {} {}", measurement.measure, measurement.verdict);
  }
  for (const infer::Finding& finding : record.life.findings) {
    const bool said = finding.id == to_string(record.life.outcome);
    if (said || finding.severity == infer::Severity::info) continue;
    out << "  " << palette.paint(ink_for(finding.severity), finding.id);
  }
  if (!record.error.empty()) out << "  " << printable(record.error);
  out << '\n';
}

}  // namespace synspect::report
