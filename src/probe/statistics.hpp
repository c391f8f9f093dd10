#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "infer/finding_ids.hpp"
#include "infer/lifecycle.hpp"
#include "probe/distribution.hpp"
#include "probe/losses.hpp"
#include "probe/record.hpp"

namespace synspect::probe {

/// What is said of one step, over many lifecycles.
struct StepStatistics {
  std::optional<Distribution> times;  ///< none: no samples
  std::uint64_t ambiguous = 0;        ///< uncertain times, in no distribution
  Losses losses;
  bool in_order = false;  ///< samples follow one another on one path, so that there is a jitter
};

/// The lifecycles of one job, counted, but for interrupted ones. Ambiguous steps and steps that did
/// not end are in no distribution.
class Summary {
 public:
  explicit Summary(Job job) : job_(std::move(job)) {}
  void add(const Record& record);

  [[nodiscard]] const Job& job() const { return job_; }
  [[nodiscard]] std::uint32_t lifecycles() const { return lifecycles_; }
  [[nodiscard]] std::uint32_t count(infer::Outcome outcome) const {
    return outcomes_[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] std::uint32_t count(infer::Closed closed) const {
    return closings_[static_cast<std::size_t>(closed)];
  }
  /// Lifecycles with the finding that kFindingIds[index] names.
  [[nodiscard]] std::uint32_t with_finding(std::size_t index) const { return findings_[index]; }
  /// The first of them.
  [[nodiscard]] const std::optional<infer::Finding>& example(std::size_t index) const {
    return examples_[index];
  }
  /// Lifecycles with a finding of that severity or a graver one.
  [[nodiscard]] std::uint32_t with_severity(infer::Severity least) const {
    return severities_[static_cast<std::size_t>(least)];
  }
  /// Lifecycles by what a measurement found: by its name and its verdict.
  using Verdicts = std::map<std::pair<std::string_view, std::string_view>, std::uint32_t>;
  [[nodiscard]] const Verdicts& verdicts() const { return verdicts_; }
  [[nodiscard]] std::uint32_t ambiguous(infer::StepKind kind) const {
    return ambiguous_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const Losses& losses(infer::StepKind kind) const {
    return losses_[static_cast<std::size_t>(kind)];
  }
  /// With the jitter in the order of the attempts.
  [[nodiscard]] std::optional<Distribution> times(infer::StepKind kind) const;
  [[nodiscard]] StepStatistics statistics(infer::StepKind kind) const {
    return {times(kind), ambiguous(kind), losses(kind), true};
  }
  /// What the distribution is of, in the order of the lifecycles' ends.
  [[nodiscard]] const std::vector<Duration>& samples(infer::StepKind kind) const {
    return samples_[static_cast<std::size_t>(kind)];
  }

 private:
  void add_step(const infer::Step& step, std::uint32_t attempt);
  void add_findings(const std::vector<infer::Finding>& findings);

  Job job_;
  std::uint32_t lifecycles_ = 0;
  std::array<std::uint32_t, infer::kOutcomes.size()> outcomes_{};
  std::array<std::uint32_t, infer::kClosings.size()> closings_{};
  std::array<std::uint32_t, infer::kFindingIds.size()> findings_{};
  std::array<std::optional<infer::Finding>, infer::kFindingIds.size()> examples_{};
  std::array<std::uint32_t, infer::kSeverities.size()> severities_{};
  Verdicts verdicts_;
  std::array<std::uint32_t, infer::kSteps.size()> ambiguous_{};
  std::array<Losses, infer::kSteps.size()> losses_{};
  std::array<std::vector<Duration>, infer::kSteps.size()> samples_;
  std::array<std::vector<std::uint32_t>, infer::kSteps.size()> attempts_;  ///< of each sample
};

}  // namespace synspect::probe
