#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/fail_if.hpp"
#include "cli/live_run.hpp"
#include "probe/statistics.hpp"
#include "report/reporter.hpp"

namespace synspect::cli {

/// Hands everything on to the reporter, and keeps what is said at the end: exit status and
/// summaries.
class Tally final : public probe::Listener {
 public:
  /// `packets`: is told, too, unless there is none.
  explicit Tally(const RunSetup& setup, probe::Listener* packets = nullptr);

  void on_segment(const probe::Session& session) override;
  void on_segment_omitted(const probe::Session& session) override;
  void on_icmp(const probe::Session& session) override;
  void on_record(const probe::Record& record) override;
  /// Summaries of the jobs with several lifecycles, and what `--fail-if` says of each job.
  void finish();
  [[nodiscard]] ExitStatus status() const { return status_; }

 private:
  void judge_all(const probe::Summary& summary);

  probe::Plan plan_;
  std::vector<FailIf> fail_if_;
  bool repeated_;
  std::unique_ptr<report::Reporter> reporter_;
  probe::Listener* packets_;
  std::vector<probe::Summary> summaries_;
  /// Of the summary, by target and interface: a link-local address is one on each.
  std::map<std::pair<Endpoint, std::string>, std::size_t> index_;
  ExitStatus status_ = ExitStatus::success;
};

}  // namespace synspect::cli
