#pragma once

#include <ostream>

#include "probe/session.hpp"
#include "probe/statistics.hpp"
#include "report/palette.hpp"

// The parts that TextReporter puts together.
namespace synspect::report {

/// "db.example (192.0.2.7) port 443, from 192.0.2.1 port 40123 on eth0, attempt 1", and the heads
/// of the segment columns.
void write_heading(std::ostream& out, const Palette& palette, const probe::Session& session);
/// The segment that joined last: number, time, what it says, and the states it led to.
void write_segment_line(std::ostream& out, const Palette& palette, const probe::Session& session,
                        bool with_options);
/// Outcome, steps, server states, ICMP and findings.
void write_lifecycle(std::ostream& out, const Palette& palette, const probe::Record& record);
/// All of a lifecycle in one line.
void write_lifecycle_line(std::ostream& out, const Palette& palette, const probe::Record& record);
void write_summary(std::ostream& out, const Palette& palette, const probe::Summary& summary);

}  // namespace synspect::report
