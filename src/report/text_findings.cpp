#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/format.hpp"
#include "report/printable.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

constexpr std::size_t kIndent = 4;

std::string evidence_text(const std::vector<std::uint32_t>& evidence) {
  return evidence.empty() ? "" : fmt::format(" [segment {}]", fmt::join(evidence, ", "));
}

/// `  label name: text`, and more lines where it is long.
void write_sentence(std::ostream& out, const std::string& painted, std::string_view label,
                    std::string_view name, const std::string& text) {
  const std::size_t begun = fmt::formatted_size("  {} {}:", label, name);
  out << "  " << painted << ' ' << name << ": " << wrapped(printable(text), kIndent, begun + 1)
      << '\n';
}

void write_next(std::ostream& out, const Palette& palette, const infer::Finding& finding) {
  const std::string next = "next: " + std::string{finding.next};
  out << std::string(kIndent, ' ') << palette.paint(Ink::dim, wrapped(next, kIndent + 2, kIndent))
      << '\n';
}

void write_finding(std::ostream& out, const Palette& palette, const infer::Finding& finding) {
  const std::string_view severity = to_string(finding.severity);
  write_sentence(out, palette.paint(ink_for(finding.severity), severity), severity, finding.id,
                 finding.text + evidence_text(finding.evidence));
}

}  // namespace

void write_findings(std::ostream& out, const Palette& palette,
                    const std::vector<infer::Finding>& findings) {
  for (const infer::Finding& finding : findings) {
    write_finding(out, palette, finding);
    write_next(out, palette, finding);
  }
  if (!findings.empty()) out << '\n';
}

void write_brief_findings(std::ostream& out, const Palette& palette,
                          const std::vector<infer::Finding>& findings) {
  for (const infer::Finding& finding : findings) write_finding(out, palette, finding);
}

void write_common_finding(std::ostream& out, const Palette& palette, const infer::Finding& finding,
                          std::uint32_t lifecycles, std::uint32_t of) {
  const std::string_view severity = to_string(finding.severity);
  const std::string name = fmt::format("{} in {} of {}", finding.id, lifecycles, of);
  write_sentence(out, palette.paint(ink_for(finding.severity), severity), severity, name,
                 finding.text);
  write_next(out, palette, finding);
}

void write_measurements(std::ostream& out, const Palette& palette,
                        const std::vector<infer::Measurement>& measurements) {
  for (const infer::Measurement& found : measurements) {
    write_sentence(out, palette.paint(Ink::bold, found.measure), found.measure, found.verdict,
                   found.text + evidence_text(found.evidence));
    std::string ladder = "s after the first:";
    for (const Duration after : found.ladder) {
      ladder += fmt::format(" {:.3f}", std::chrono::duration<double>(after).count());
    }
    if (found.ladder.empty()) continue;
    out << std::string(kIndent, ' ') << wrapped(ladder, kIndent + 2, kIndent) << '\n';
  }
  if (!measurements.empty()) out << '\n';
}

}  // namespace synspect::report
