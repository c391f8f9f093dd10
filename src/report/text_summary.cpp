#include <fmt/format.h>

#include "report/format.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

constexpr const char* kColumns = "  {:<9} {:>{}} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}\n";
constexpr std::size_t kDigits = 5;  // of the number of lifecycles

template <typename Values>
std::string counts(const probe::Summary& summary, const Values& values) {
  std::string text;
  for (const auto value : values) {
    if (summary.count(value) == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", summary.count(value), to_string(value));
  }
  return text;
}

void write_verdicts(std::ostream& out, const probe::Summary& summary) {
  std::string_view measure;
  for (const auto& [found, lifecycles] : summary.verdicts()) {
    out << (found.first == measure
                ? ", "
                : fmt::format("{}  {}: ", measure.empty() ? "" : "\n", found.first))
        << lifecycles << ' ' << found.second;
    measure = found.first;
  }
  if (!measure.empty()) out << '\n';
}

}  // namespace

std::string times_head(const Palette& palette, std::size_t digits) {
  return palette.paint(Ink::dim, fmt::format(fmt::runtime(kColumns), "us", "n", digits, "min",
                                             "p50", "p95", "p99", "max", "stddev"));
}

std::string times_text(infer::StepKind kind, const std::optional<probe::Distribution>& times,
                       std::uint64_t ambiguous, std::size_t digits) {
  std::string text;
  if (times) {
    text =
        fmt::format(fmt::runtime(kColumns), to_string(kind), times->n, digits, micros(times->min),
                    micros(times->p50), micros(times->p95), micros(times->p99), micros(times->max),
                    times->stddev_ns ? micros(*times->stddev_ns) : "-");
  }
  if (ambiguous > 0) {
    text += fmt::format("  {:<9} {:>{}} uncertain, left out\n", times ? "" : to_string(kind),
                        ambiguous, digits);
  }
  return text;
}

void write_summary(std::ostream& out, const Palette& palette, const probe::Summary& summary) {
  out << fmt::format("\n{}: {} lifecycles: {}; closed: {}\n",
                     palette.paint(Ink::bold, target_text(summary.job())), summary.lifecycles(),
                     counts(summary, infer::kOutcomes), counts(summary, infer::kClosings));
  out << times_head(palette, kDigits);
  for (const infer::StepKind kind : infer::kSteps) {
    out << times_text(kind, summary.times(kind), summary.ambiguous(kind), kDigits);
  }
  write_verdicts(out, summary);
  for (std::size_t i = 0; i < infer::kFindingIds.size(); ++i) {
    if (!summary.example(i)) continue;
    write_common_finding(out, palette, *summary.example(i), summary.with_finding(i),
                         summary.lifecycles());
  }
}

}  // namespace synspect::report
