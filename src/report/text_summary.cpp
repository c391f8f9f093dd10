#include <fmt/format.h>

#include "report/format.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

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

void write_summary(std::ostream& out, const Palette& palette, const probe::Summary& summary) {
  out << fmt::format("\n{}: {} lifecycles: {}; closed: {}\n",
                     palette.paint(Ink::bold, target_text(summary.job())), summary.lifecycles(),
                     counts(summary, infer::kOutcomes), counts(summary, infer::kClosings));
  out << statistics_text(palette, summary);
  write_verdicts(out, summary);
  for (std::size_t i = 0; i < infer::kFindingIds.size(); ++i) {
    if (!summary.example(i)) continue;
    write_common_finding(out, palette, *summary.example(i), summary.with_finding(i),
                         summary.lifecycles());
  }
}

}  // namespace synspect::report
