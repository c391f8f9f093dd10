#include "report/text.hpp"

#include "report/text_parts.hpp"

namespace synspect::report {

void TextReporter::on_segment(const probe::Session& session) {
  if (detail_ == Detail::line || !live_) return;
  const Stamp started = session.segments().front().seen.at;
  if (session.segments().size() == 1) {
    write_heading(out_, palette_, session.job(), session.tuple().local.port, started);
  }
  // What is asked after the end is no part of the lifecycle: no states.
  const bool after_end = session.segments().size() > session.lifecycle_segments();
  write_segment_line(out_, palette_, session.segments().back(),
                     after_end ? infer::Lifecycle{} : session.lifecycle(), session.origin(),
                     started, detail_ == Detail::options);
  out_ << std::flush;
}

void TextReporter::on_record(const probe::Record& record) {
  if (detail_ == Detail::line) {
    write_lifecycle_line(out_, palette_, record);
  } else {
    if (!live_) write_transcript(out_, palette_, record, detail_ == Detail::options);
    write_lifecycle(out_, palette_, record);
  }
  out_ << std::flush;
}

void TextReporter::on_summary(const probe::Summary& summary) {
  write_summary(out_, palette_, summary);
  out_ << std::flush;
}

}  // namespace synspect::report
