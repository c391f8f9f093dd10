#include "probe/measuring.hpp"

#include <vector>

#include "infer/measurement.hpp"

namespace synspect::probe {
namespace {

std::vector<infer::Observation> believed(std::span<const Entry> entries) {
  std::vector<infer::Observation> out;
  for (const Entry& entry : entries) {
    if (entry.believed()) out.push_back(entry.seen);
  }
  return out;
}

}  // namespace

void add_measurements(const Asked& asked, const infer::Facts& facts,
                      std::span<const Entry> lifecycle, std::span<const Entry> after,
                      infer::Lifecycle& life) {
  if (!asked.verify && !asked.measure) return;
  const auto own = believed(lifecycle);
  const auto later = believed(after);
  if (asked.verify) {
    life.measurements = {infer::verification(facts, later, life.server_states)};
  }
  if (!asked.measure) return;
  switch (*asked.measure) {
    case Measure::syn_ack_retries: life.measurements = {infer::syn_ack_retries(facts, own)}; break;
    case Measure::fin_retries: life.measurements = {infer::fin_retries(facts, own)}; break;
    case Measure::accept_queue: life.measurements = {infer::acceptance(facts)}; break;
    case Measure::time_wait: life.measurements = infer::time_wait(own, later); break;
    case Measure::ghost: life.measurements = infer::ghost(own, later); break;
  }
  if (facts.clock_steps) infer::forget_times(life.measurements);
}

}  // namespace synspect::probe
