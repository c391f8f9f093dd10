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

/// "db.example (192.0.2.7) port 443, from 192.0.2.1 port 40123 on eth0", when it began, and the
/// heads of the segment columns.
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
/// One of them as a target's lifecycles have it together: "in 5 of 7 lifecycles".
void write_common_finding(std::ostream& out, const Palette& palette, const infer::Finding& finding,
                          std::uint32_t lifecycles, std::uint32_t of);
void write_measurements(std::ostream& out, const Palette& palette,
                        const std::vector<infer::Measurement>& measurements);
/// The heads of the columns of a summary's times; `digits`: of the largest number of samples.
[[nodiscard]] std::string times_head(const Palette& palette, std::size_t digits);
/// One step's times as a line, and how many were left out as another; nothing if it has neither.
[[nodiscard]] std::string times_text(infer::StepKind kind,
                                     const std::optional<probe::Distribution>& times,
                                     std::uint64_t ambiguous, std::size_t digits);
void write_summary(std::ostream& out, const Palette& palette, const probe::Summary& summary);

}  // namespace synspect::report
