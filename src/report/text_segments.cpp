#include <fmt/format.h>

#include "infer/observer.hpp"
#include "report/format.hpp"
#include "report/printable.hpp"
#include "report/segment_parts.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

/// Columns: number, time, segment, client, server, claim; 80 in all for an ordinary lifecycle.
constexpr fmt::string_view kColumns = "{:>3} {:>11}  {:<28} {:<12} {:<12} {}";

/// A line of them, without blanks at its end.
template <typename... Cells>
std::string in_columns(const Cells&... cells) {
  std::string line = fmt::format(fmt::runtime(kColumns), cells...);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

void write_title(std::ostream& out, const Palette& palette, const probe::Job& job,
                 std::uint16_t source_port, Stamp started) {
  out << palette.paint(Ink::bold, target_text(job))
      << fmt::format(", from {} port {}", address_text(job.path.source, job.path.interface),
                     source_port);
  if (!job.path.interface.empty()) out << " on " << printable(job.path.interface);
  out << '\n' << utc(started) << "\n\n";
}

void write_heading(std::ostream& out, const Palette& palette, const probe::Job& job,
                   std::uint16_t source_port, Stamp started) {
  write_title(out, palette, job, source_port, started);
  out << palette.paint(Ink::dim, in_columns("n", "at us", "segment", "client", "server", ""));
}

void write_segment_line(std::ostream& out, const Palette& palette, const probe::Entry& entry,
                        const infer::Lifecycle& life, wire::Origin origin, Stamp started,
                        bool with_options) {
  const std::string_view client =
      life.client_states.empty() ? "" : to_string(life.client_states.back().state);
  std::string server;
  std::string claim;
  if (!life.server_states.empty()) {
    const infer::ServerState& last = life.server_states.back();
    server = fmt::format("{:<12}", to_string(last.state));
    claim = palette.paint(ink_for(last.claim), to_string(last.claim));
    if (last.claim == infer::Claim::assumed) server = palette.paint(Ink::dim, server);
  }
  const SegmentText text = take_apart(entry, origin);
  out << in_columns(entry.seen.n, micros(entry.seen.at - started), text.brief, client, server,
                    claim);
  if (with_options && !text.options.empty()) {
    out << palette.paint(Ink::dim, fmt::format("{:17}{}\n", "", text.options));
  }
}

void write_transcript(std::ostream& out, const Palette& palette, const probe::Record& record,
                      bool with_options) {
  if (record.segments.empty()) return;
  const Stamp started = record.segments.front().seen.at;
  write_heading(out, palette, record.job, record.source_port, started);
  infer::Observer observer;
  for (std::size_t i = 0; i < record.segments.size(); ++i) {
    const probe::Entry& entry = record.segments[i];
    const bool after_end = i >= record.lifecycle_segments;
    if (!after_end && entry.believed()) observer.observe(entry.seen);
    write_segment_line(out, palette, entry,
                       after_end ? infer::Lifecycle{} : observer.lifecycle(false), record.origin,
                       started, with_options);
  }
}

}  // namespace synspect::report
