#include "probe/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace synspect::probe {
namespace {

/// Nearest rank: the smallest sample that at least `share` of all are not above.
Duration quantile(const std::vector<Duration>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// A time that we took ourselves, to see what the server does meanwhile.
bool was_withheld(const infer::Lifecycle& life, infer::StepKind step) {
  return std::any_of(life.measurements.begin(), life.measurements.end(), [step](const auto& each) {
    return (step == infer::StepKind::ack && each.measure == "accept-queue") ||
           (step == infer::StepKind::last_ack && each.measure == "fin-retries");
  });
}

}  // namespace

std::optional<Distribution> distribution(std::vector<Duration> samples) {
  if (samples.empty()) return std::nullopt;
  std::sort(samples.begin(), samples.end());
  Distribution out;
  out.n = samples.size();
  out.min = samples.front();
  out.max = samples.back();
  double sum = 0;
  for (const Duration sample : samples) sum += static_cast<double>(sample.count());
  out.mean_ns = sum / static_cast<double>(out.n);
  if (out.n > 1) {
    double squares = 0;
    for (const Duration sample : samples) {
      const double off = static_cast<double>(sample.count()) - out.mean_ns;
      squares += off * off;
    }
    out.stddev_ns = std::sqrt(squares / static_cast<double>(out.n - 1));
  }
  out.p50 = quantile(samples, 0.50);
  out.p90 = quantile(samples, 0.90);
  out.p95 = quantile(samples, 0.95);
  out.p99 = quantile(samples, 0.99);
  return out;
}

void Summary::add(const Record& record) {
  if (record.interrupted) return;
  ++lifecycles_;
  ++outcomes_[static_cast<std::size_t>(record.life.outcome)];
  ++closings_[static_cast<std::size_t>(record.life.closed)];
  for (const infer::Step& step : record.life.steps) {
    if (!was_withheld(record.life, step.kind)) add_step(step);
  }
  add_findings(record.life.findings);
  for (const infer::Measurement& found : record.life.measurements) {
    ++verdicts_[{found.measure, found.verdict}];
  }
}

void Summary::add_step(const infer::Step& step) {
  const auto index = static_cast<std::size_t>(step.kind);
  if (!step.time) return;
  if (step.ambiguous) {
    ++ambiguous_[index];
  } else {
    samples_[index].push_back(*step.time);
  }
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
