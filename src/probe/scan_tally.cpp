#include "probe/scan_tally.hpp"

#include <algorithm>
#include <bitset>
#include <cassert>

namespace synspect::probe {

const infer::ServerState* telling_state(const infer::Lifecycle& life) {
  const auto& states = life.server_states;
  if (states.empty()) return nullptr;
  const auto proven = std::find_if(states.rbegin(), states.rend(), [](const auto& entry) {
    return entry.claim != infer::Claim::assumed;
  });
  return proven == states.rend() ? &states.back() : &*proven;
}

void ScanTally::add(const infer::Lifecycle& life) {
  ++lifecycles_;
  ++outcomes_[static_cast<std::size_t>(life.outcome)];
  ++closings_[static_cast<std::size_t>(life.closed)];
  if (const auto* const state = telling_state(life)) {
    ++claims_[static_cast<std::size_t>(state->claim)];
  }
  for (const infer::Step& step : life.steps) {
    losses_[static_cast<std::size_t>(step.kind)].add(step, life);
    add_step(step);
  }
  add_findings(life.findings);
}

void ScanTally::add_silence(std::uint32_t transmissions) {
  ++lifecycles_;
  ++outcomes_[static_cast<std::size_t>(infer::Outcome::filtered)];
  ++closings_[static_cast<std::size_t>(infer::Closed::not_attempted)];
  losses_[static_cast<std::size_t>(infer::StepKind::syn)].add(transmissions, false);
}

void ScanTally::add_step(const infer::Step& step) {
  const auto index = static_cast<std::size_t>(step.kind);
  if (!step.time) return;
  if (step.ambiguous) {
    ++ambiguous_[index];
  } else {
    times_[index].add(*step.time);
  }
}

/// What is counted are targets: a finding that one of them has twice counts once.
void ScanTally::add_findings(const std::vector<infer::Finding>& findings) {
  std::bitset<infer::kFindingIds.size()> found;
  for (const infer::Finding& finding : findings) {
    const auto index = infer::finding_index(finding.id);
    assert(index);
    if (!index) continue;
    if (!found[*index]) ++findings_[*index];
    found.set(*index);
    severities_[*index] = std::max(severities_[*index], finding.severity);
  }
}

}  // namespace synspect::probe
