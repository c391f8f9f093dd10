#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "probe/record.hpp"
#include "probe/statistics.hpp"
#include "report/palette.hpp"

// The parts that TextReporter puts together.
namespace synspect::report {

/// "db.example (192.0.2.7) port 443, from 192.0.2.1 port 40123 on eth0", and when it began.
void write_title(std::ostream& out, const Palette& palette, const probe::Job& job,
                 std::uint16_t source_port, Stamp started);
/// The same, and the heads of the segment columns.
void write_heading(std::ostream& out, const Palette& palette, const probe::Job& job,
                   std::uint16_t source_port, Stamp started);
/// One segment: number, time, what it says, and the states it led to. `life`: what the transcript
/// proves up to it.
void write_segment_line(std::ostream& out, const Palette& palette, const probe::Entry& entry,
                        const infer::Lifecycle& life, wire::Origin origin, Stamp started,
                        bool with_options);
/// Heading and all segments of a lifecycle that has ended.
void write_transcript(std::ostream& out, const Palette& palette, const probe::Record& record,
                      bool with_options);
/// Outcome, steps, server states, ICMP and findings.
void write_lifecycle(std::ostream& out, const Palette& palette, const probe::Record& record);
/// All of a lifecycle in one line.
void write_lifecycle_line(std::ostream& out, const Palette& palette, const probe::Record& record);
/// Each with severity, sentence, evidence and what to do next.
void write_findings(std::ostream& out, const Palette& palette,
                    const std::vector<infer::Finding>& findings);
/// The same without what to do next.
void write_brief_findings(std::ostream& out, const Palette& palette,
                          const std::vector<infer::Finding>& findings);
/// One of them as a target's lifecycles have it together: "in 5 of 7 lifecycles".
void write_common_finding(std::ostream& out, const Palette& palette, const infer::Finding& finding,
                          std::uint32_t lifecycles, std::uint32_t of);
void write_measurements(std::ostream& out, const Palette& palette,
                        const std::vector<infer::Measurement>& measurements);
/// Of each of infer::kSteps: a column a step that was begun, a line a statistic; how many times are
/// uncertain and left out; and how many samples those statistics take that are not shown.
[[nodiscard]] std::string statistics_text(const Palette& palette,
                                          const std::vector<probe::StepStatistics>& of_steps);
/// The same of whatever counts as probe::Summary does.
template <typename Counted>
[[nodiscard]] std::string statistics_text(const Palette& palette, const Counted& counted) {
  std::vector<probe::StepStatistics> of_steps;
  of_steps.reserve(infer::kSteps.size());
  for (const infer::StepKind kind : infer::kSteps) of_steps.push_back(counted.statistics(kind));
  return statistics_text(palette, of_steps);
}
void write_summary(std::ostream& out, const Palette& palette, const probe::Summary& summary);

}  // namespace synspect::report
