#include "cli/tally.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/reporters.hpp"
#include "report/format.hpp"

namespace synspect::cli {

Tally::Tally(const RunSetup& setup, probe::Listener* packets)
    : plan_(setup.task.plan),
      fail_if_(setup.fail_if),
      repeated_(setup.task.schedule.count > 1),
      reporter_(make_reporter(setup.show,
                              setup.task.schedule.count == 1 && setup.task.jobs.size() == 1
                                  ? Lifecycles::one_live
                                  : Lifecycles::many,
                              results_of(setup.show))),
      packets_(packets) {
  for (const probe::Job& job : setup.task.jobs) {
    if (index_.emplace(std::pair{job.remote, job.path.interface}, summaries_.size()).second)
      summaries_.emplace_back(job);
  }
}

void Tally::on_segment(const probe::Session& session) {
  if (packets_ != nullptr) packets_->on_segment(session);
  reporter_->on_segment(session);
}

void Tally::on_segment_omitted(const probe::Session& session) {
  if (packets_ != nullptr) packets_->on_segment_omitted(session);
}

void Tally::on_icmp(const probe::Session& session) {
  if (packets_ != nullptr) packets_->on_icmp(session);
}

void Tally::on_record(const probe::Record& record) {
  if (packets_ != nullptr) packets_->on_record(record);
  reporter_->on_record(record);
  status_ = graver(status_, status_for(record.life, plan_));
  if (!repeated_ && fail_if_.empty()) return;
  summaries_[index_.at({record.job.remote, record.job.path.interface})].add(record);
}

void Tally::finish() {
  for (const probe::Summary& summary : summaries_) {
    if (repeated_ && summary.lifecycles() > 0) reporter_->on_summary(summary);
    judge_all(summary);
  }
}

void Tally::judge_all(const probe::Summary& summary) {
  for (const FailIf& expression : fail_if_) {
    const Verdict verdict = judge(expression.condition, summary);
    if (verdict.truth != Truth::yes) continue;
    status_ = graver(status_, ExitStatus::not_as_asked);
    say(fmt::format("--fail-if '{}' holds for {}: {}", expression.text,
                    report::target_text(summary.job()), fmt::join(verdict.seen, ", ")));
  }
}

}  // namespace synspect::cli
