#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "infer/finding_ids.hpp"
#include "infer/lifecycle.hpp"
#include "probe/scan_counters.hpp"
#include "probe/scan_record.hpp"
#include "probe/statistics.hpp"
#include "probe/step_histogram.hpp"

namespace synspect::probe {

/// The last state of the server that is observed or implied, else the last that is assumed: what is
/// said of a target in one word. Null: there is none.
[[nodiscard]] const infer::ServerState* telling_state(const infer::Lifecycle& life);

/// All targets of a scan, or connections of a capture, counted, in constant memory. Ambiguous steps
/// and steps that did not end are in no distribution.
class ScanTally {
 public:
  void add(const ScanRecord& record) { add(record.life); }
  void add(const infer::Lifecycle& life);
  /// A target for which nothing answered so many SYNs, and which has no record.
  void add_silence(std::uint32_t transmissions);
  /// `complete`: all targets that the run was to have are done.
  void note(const ScanCounters& counters, bool complete) {
    counters_ = counters;
    complete_ = complete;
  }

  [[nodiscard]] const ScanCounters& counters() const { return counters_; }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::uint64_t lifecycles() const { return lifecycles_; }
  [[nodiscard]] std::uint64_t count(infer::Outcome outcome) const {
    return outcomes_[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] std::uint64_t count(infer::Closed closed) const {
    return closings_[static_cast<std::size_t>(closed)];
  }
  /// Targets whose telling state is claimed so.
  [[nodiscard]] std::uint64_t count(infer::Claim claim) const {
    return claims_[static_cast<std::size_t>(claim)];
  }
  /// Targets with the finding that kFindingIds[index] names.
  [[nodiscard]] std::uint64_t with_finding(std::size_t index) const { return findings_[index]; }
  /// The gravest that it had; only if there is one.
  [[nodiscard]] infer::Severity severity(std::size_t index) const { return severities_[index]; }
  [[nodiscard]] std::uint64_t ambiguous(infer::StepKind kind) const {
    return ambiguous_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::optional<Distribution> times(infer::StepKind kind) const {
    return times_[static_cast<std::size_t>(kind)].distribution();
  }
  [[nodiscard]] const Losses& losses(infer::StepKind kind) const {
    return losses_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] StepStatistics statistics(infer::StepKind kind) const {
    return {times(kind), ambiguous(kind), losses(kind), false};
  }

 private:
  void add_step(const infer::Step& step);
  void add_findings(const std::vector<infer::Finding>& findings);

  ScanCounters counters_;
  bool complete_ = false;
  std::uint64_t lifecycles_ = 0;
  std::array<std::uint64_t, infer::kOutcomes.size()> outcomes_{};
  std::array<std::uint64_t, infer::kClosings.size()> closings_{};
  std::array<std::uint64_t, infer::kClaims.size()> claims_{};
  std::array<std::uint64_t, infer::kFindingIds.size()> findings_{};
  std::array<infer::Severity, infer::kFindingIds.size()> severities_{};
  std::array<std::uint64_t, infer::kSteps.size()> ambiguous_{};
  std::array<Losses, infer::kSteps.size()> losses_{};
  std::array<StepHistogram, infer::kSteps.size()> times_;
};

}  // namespace synspect::probe
