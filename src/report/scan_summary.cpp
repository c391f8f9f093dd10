#include <fmt/format.h>

#include <iterator>

#include "report/format.hpp"
#include "report/scan_text.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

template <typename Values>
std::string counts(const probe::ScanTally& tally, const Values& values) {
  std::string text;
  for (const auto value : values) {
    if (tally.count(value) == 0) continue;
    text.append(text.empty() ? "" : ", ").append(grouped(tally.count(value)));
    text.append(" ").append(to_string(value));
  }
  return text.empty() ? "none" : text;
}

void append_findings(std::string& out, const Palette& palette, const probe::ScanTally& tally) {
  for (std::size_t i = 0; i < infer::kFindingIds.size(); ++i) {
    if (tally.with_finding(i) == 0) continue;
    const infer::Severity severity = tally.severity(i);
    fmt::format_to(std::back_inserter(out), "  {} {} in {} of {}\n",
                   palette.paint(ink_for(severity), to_string(severity)), infer::kFindingIds[i],
                   grouped(tally.with_finding(i)), grouped(tally.lifecycles()));
  }
}

}  // namespace

void append_tally(std::string& out, const Palette& palette, const probe::ScanTally& tally,
                  std::string_view what) {
  fmt::format_to(std::back_inserter(out), "\n{} {}: {}; closed: {}\n",
                 palette.paint(Ink::bold, grouped(tally.lifecycles())), what,
                 counts(tally, infer::kOutcomes), counts(tally, infer::kClosings));
  out += statistics_text(palette, tally);
  append_findings(out, palette, tally);
}

void append_scan_summary(std::string& out, const Palette& palette, const probe::ScanTally& tally) {
  const probe::ScanCounters& counters = tally.counters();
  append_tally(out, palette, tally, "targets");
  fmt::format_to(std::back_inserter(out),
                 "  packets: {} sent ({} SYNs repeated), {} unsent, {} captured, {} lost by the "
                 "capture, {} too late\n",
                 grouped(counters.packets_sent), grouped(counters.syns_repeated),
                 grouped(counters.unsent), grouped(counters.captured),
                 grouped(counters.capture_dropped), grouped(counters.late_answers));
  if (counters.probed_again > 0) {
    fmt::format_to(std::back_inserter(out), "  {} targets were probed again\n",
                   grouped(counters.probed_again));
  }
  if (!tally.complete()) {
    fmt::format_to(std::back_inserter(out), "  {}: {} of {} targets begun are done\n",
                   palette.paint(Ink::doubtful, "incomplete"), grouped(counters.targets_done),
                   grouped(counters.targets_started));
  }
}

}  // namespace synspect::report
