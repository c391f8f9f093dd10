#include "report/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/columns.hpp"
#include "report/format.hpp"
#include "report/ladder_drawing.hpp"
#include "report/printable.hpp"
#include "report/text_parts.hpp"
#include "report/verdict.hpp"

namespace synspect::report {
namespace {

constexpr std::size_t kColumns = 80;

/// In lines of 80 columns; a word that is longer is broken, too.
std::string folded_text(const std::string& text, std::size_t indent) {
  std::string pieces;
  std::size_t run = 0;
  for (const char octet : text) {
    const bool begins = columns_of({&octet, 1}) > 0;
    if (octet == ' ') run = 0;
    if (begins && octet != ' ' && run++ == kColumns - indent) {
      pieces += ' ';
      run = 1;
    }
    pieces += octet;
  }
  return wrapped(pieces, indent, 0);
}

void write_heading(std::ostream& out, const Palette& palette, const probe::Record& record) {
  const probe::Job& job = record.job;
  const std::string target = folded_text(target_text(job), 2);
  out << palette.paint(Ink::bold, target) << '\n';
  std::string source = fmt::format(
      "from {} port {}", address_text(job.path.source, job.path.interface), record.source_port);
  if (!job.path.interface.empty()) source += " on " + printable(job.path.interface);
  if (record.attempt > 1) source += fmt::format(", attempt {}", record.attempt);
  out << "  " << wrapped(source, 2, 2) << '\n' << "  " << utc(record.started);
  if (job.resolve) out << fmt::format(", resolved in {} us", micros(*job.resolve));
  out << '\n';
  if (record.vantage) out << "  " << vantage_text(*record.vantage, record.vantage_basis) << '\n';
  out << '\n';
}

void write_signs(std::ostream& out, const Palette& palette, const LadderGlyphs& glyphs,
                 const std::vector<LadderRow>& rows, bool claims) {
  const auto any = [&rows](auto is) { return std::any_of(rows.begin(), rows.end(), is); };
  std::string text = claims ? "server states: o observed, i implied, a assumed\n" : "";
  if (any([](const LadderRow& row) { return row.unanswered; })) {
    text += fmt::format("{} ?  no answer: this segment or its answer was lost, or was ignored\n",
                        repeated(glyphs.faint_dash, 2));
  }
  if (any([](const LadderRow& row) {
        return std::any_of(row.steps.begin(), row.steps.end(),
                           [](const infer::Step& step) { return step.ambiguous; });
      })) {
    text += "~     uncertain: nothing tells which transmission was answered\n";
  }
  if (text.empty()) return;
  text.pop_back();
  out << palette.paint(Ink::dim, text) << "\n\n";
}

}  // namespace

void LadderReporter::on_record(const probe::Record& record) {
  const LadderGlyphs& glyphs = options_.ascii ? kAsciiGlyphs : kUnicodeGlyphs;
  write_heading(out_, palette_, record);
  const auto rows = ladder_rows(record, !options_.verbose);
  if (!rows.empty()) {
    const LadderCanvas canvas{out_, palette_, glyphs,
                              ladder_widths(record, std::max(options_.columns, kColumns))};
    draw_ladder(canvas, record, rows, options_.verbose);
    out_ << '\n';
  }
  const Verdict verdict = verdict_of(record);
  out_ << palette_.paint(verdict.ink, folded_text(verdict.text, 2)) << "\n\n";
  if (!options_.quiet) {
    if (!rows.empty()) write_signs(out_, palette_, glyphs, rows, !explained_);
    explained_ = explained_ || !rows.empty();
    write_measurements(out_, palette_, record.life.measurements);
    write_findings(out_, palette_, record.life.findings);
  }
  out_ << std::flush;
}

void LadderReporter::on_summary(const probe::Summary& summary) {
  write_summary(out_, palette_, summary);
  out_ << std::flush;
}

}  // namespace synspect::report
