#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "infer/lifecycle.hpp"
#include "probe/record.hpp"

namespace synspect::probe {

/// Distribution of one step's time. All in nanoseconds; quantiles are samples that occurred
/// (nearest rank).
struct Distribution {
  std::size_t n = 0;
  Duration min{};
  Duration max{};
  double mean_ns = 0;
  std::optional<double> stddev_ns;  ///< of the sample (n - 1); none below two samples
  Duration p50{};
  Duration p90{};
  Duration p95{};
  Duration p99{};
};

/// None without samples.
[[nodiscard]] std::optional<Distribution> distribution(std::vector<Duration> samples);

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
  [[nodiscard]] std::uint32_t ambiguous(infer::StepKind kind) const {
    return ambiguous_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::optional<Distribution> times(infer::StepKind kind) const {
    return distribution(samples_[static_cast<std::size_t>(kind)]);
  }

 private:
  Job job_;
  std::uint32_t lifecycles_ = 0;
  std::array<std::uint32_t, infer::kOutcomes.size()> outcomes_{};
  std::array<std::uint32_t, infer::kClosings.size()> closings_{};
  std::array<std::uint32_t, infer::kSteps.size()> ambiguous_{};
  std::array<std::vector<Duration>, infer::kSteps.size()> samples_;
};

}  // namespace synspect::probe
