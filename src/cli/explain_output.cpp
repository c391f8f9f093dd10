#include "cli/explain_output.hpp"

#include <algorithm>
#include <iostream>
#include <string>

#include "report/scan_text.hpp"

namespace synspect::cli {
namespace {

/// What a capture shows failed, if something did. A connection that is still open at its end, or
/// that its client reset, did not.
ExitStatus status_of(const infer::Lifecycle& life) {
  const bool failed = std::any_of(life.findings.begin(), life.findings.end(), [](const auto& f) {
    return f.severity == infer::Severity::error;
  });
  const bool opened = life.outcome == infer::Outcome::open;
  const bool stuck = life.closed == infer::Closed::timeout;
  return failed || !opened || stuck ? ExitStatus::not_as_asked : ExitStatus::success;
}

}  // namespace

void ExplainOutput::on_record(const probe::Record& record) {
  // That nothing answered before the capture ended says nothing.
  if (!record.interrupted || record.life.outcome == infer::Outcome::open) tally_.add(record.life);
  if (!record.interrupted) status_ = graver(status_, status_of(record.life));
  if (!reporter_ && !first_) {
    first_ = record;
    return;
  }
  if (first_) report(*first_, Lifecycles::many);
  first_.reset();
  report(record, Lifecycles::many);
}

void ExplainOutput::report(const probe::Record& record, Lifecycles lifecycles) {
  if (!reporter_) reporter_ = make_reporter(show_, lifecycles, out_);
  reporter_->on_record(record);
}

void ExplainOutput::finish() {
  if (first_) report(*first_, Lifecycles::one_recorded);
  first_.reset();
  if (!reporter_) reporter_ = make_reporter(show_, Lifecycles::many, out_);  // what it begins with
  if (tally_.lifecycles() < 2) return;
  const bool for_people = show_.output == Output::text;
  std::string summary;
  report::append_tally(summary, report::Palette{show_.colour && for_people}, tally_, "connections");
  if (for_people) {
    out_ << summary;
  } else if (!show_.quiet) {
    std::cerr << summary;
  }
}

}  // namespace synspect::cli
