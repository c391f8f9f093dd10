#include "probe/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace synspect::probe {
namespace {

/// A time that we took ourselves, to see what the server does meanwhile.
bool was_withheld(const infer::Lifecycle& life, infer::StepKind step) {
  return std::any_of(life.measurements.begin(), life.measurements.end(), [step](const auto& each) {
    return (step == infer::StepKind::ack && each.measure == "accept-queue") ||
           (step == infer::StepKind::last_ack && each.measure == "fin-retries");
  });
}

}  // namespace

void Summary::add(const Record& record) {
  if (record.interrupted) return;
  ++lifecycles_;
  ++outcomes_[static_cast<std::size_t>(record.life.outcome)];
  ++closings_[static_cast<std::size_t>(record.life.closed)];
  for (const infer::Step& step : record.life.steps) {
    losses_[static_cast<std::size_t>(step.kind)].add(step, record.life);
    if (!was_withheld(record.life, step.kind)) add_step(step, record.attempt);
  }
  add_findings(record.life.findings);
  for (const infer::Measurement& found : record.life.measurements) {
    ++verdicts_[{found.measure, found.verdict}];
  }
}

void Summary::add_step(const infer::Step& step, std::uint32_t attempt) {
  const auto index = static_cast<std::size_t>(step.kind);
  if (!step.time) return;
  if (step.ambiguous) {
    ++ambiguous_[index];
  } else {
    samples_[index].push_back(*step.time);
    attempts_[index].push_back(attempt);
  }
}

std::optional<Distribution> Summary::times(infer::StepKind kind) const {
  const std::vector<Duration>& samples = this->samples(kind);
  auto out = distribution(samples);
  if (!out) return out;
  const std::vector<std::uint32_t>& attempts = attempts_[static_cast<std::size_t>(kind)];
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&attempts](std::size_t a, std::size_t b) { return attempts[a] < attempts[b]; });
  std::vector<Duration> in_order(samples.size());
  std::transform(order.begin(), order.end(), in_order.begin(),
                 [&samples](std::size_t at) { return samples[at]; });
  out->jitter_ns = jitter(in_order);
  return out;
}

/// What is counted are lifecycles: a finding that one of them has twice counts once.
void Summary::add_findings(const std::vector<infer::Finding>& findings) {
  std::array<bool, infer::kFindingIds.size()> found{};
  std::array<bool, infer::kSeverities.size()> reached{};
  for (const infer::Finding& finding : findings) {
    const auto index = infer::finding_index(finding.id);
    assert(index);
    if (!index) continue;
    found[*index] = true;
    if (!examples_[*index]) examples_[*index] = finding;
    const auto grave = static_cast<std::size_t>(finding.severity);
    std::fill_n(reached.begin(), grave + 1, true);
  }
  const auto counted = [](std::uint32_t count, bool here) { return count + (here ? 1 : 0); };
  std::transform(findings_.begin(), findings_.end(), found.begin(), findings_.begin(), counted);
  std::transform(severities_.begin(), severities_.end(), reached.begin(), severities_.begin(),
                 counted);
}

}  // namespace synspect::probe
