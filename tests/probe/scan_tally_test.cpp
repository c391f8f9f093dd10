#include "probe/scan_tally.hpp"

#include <doctest/doctest.h>

#include <set>

namespace synspect::probe {
namespace {

using infer::Claim;
using infer::StepKind;
using tcp::State;

infer::Lifecycle with_states(const std::vector<std::pair<State, Claim>>& states) {
  infer::Lifecycle life;
  for (const auto& [state, claim] : states) {
    life.server_states.emplace_back();
    life.server_states.back().state = state;
    life.server_states.back().claim = claim;
  }
  return life;
}

infer::Step step(StepKind kind, std::optional<std::int64_t> ns, bool ambiguous = false) {
  infer::Step out;
  out.kind = kind;
  if (ns) out.time = Duration{*ns};
  out.ambiguous = ambiguous;
  return out;
}

void add(ScanTally& tally, infer::Lifecycle life) {
  ScanRecord record;
  record.life = std::move(life);
  tally.add(record);
}

}  // namespace

TEST_CASE("telling state: the last that is proven, else the last that is assumed") {
  const struct {
    std::vector<std::pair<State, Claim>> states;
    std::optional<std::pair<State, Claim>> telling;
  } rows[] = {
      {{}, std::nullopt},
      {{{State::syn_received, Claim::observed}}, {{State::syn_received, Claim::observed}}},
      {{{State::syn_received, Claim::observed}, {State::closed, Claim::assumed}},
       {{State::syn_received, Claim::observed}}},
      {{{State::syn_received, Claim::observed},
        {State::established, Claim::implied},
        {State::close_wait, Claim::assumed},
        {State::last_ack, Claim::assumed}},
       {{State::established, Claim::implied}}},
      {{{State::established, Claim::assumed}, {State::closed, Claim::assumed}},
       {{State::closed, Claim::assumed}}},
  };
  for (const auto& row : rows) {
    const infer::Lifecycle life = with_states(row.states);
    const infer::ServerState* const found = telling_state(life);
    REQUIRE((found != nullptr) == row.telling.has_value());
    if (found == nullptr) continue;
    CHECK(found->state == row.telling->first);
    CHECK(found->claim == row.telling->second);
  }
}

TEST_CASE("scan tally: counts by outcome, close and claim") {
  ScanTally tally;
  infer::Lifecycle open = with_states({{State::syn_received, Claim::observed}});
  open.outcome = infer::Outcome::open;
  open.closed = infer::Closed::reset;
  add(tally, open);
  add(tally, open);
  add(tally, infer::Lifecycle{});
  CHECK(tally.lifecycles() == 3);
  CHECK(tally.count(infer::Outcome::open) == 2);
  CHECK(tally.count(infer::Outcome::filtered) == 1);
  CHECK(tally.count(infer::Outcome::refused) == 0);
  CHECK(tally.count(infer::Closed::reset) == 2);
  CHECK(tally.count(infer::Closed::not_attempted) == 1);
  CHECK(tally.count(Claim::observed) == 2);
  CHECK(tally.count(Claim::implied) == 0);
  CHECK(tally.count(Claim::assumed) == 0);
}

TEST_CASE("scan tally: targets with a finding, and the gravest that it was") {
  using infer::Severity;
  ScanTally tally;
  infer::Lifecycle life;
  life.findings = {{"capture-dropped", Severity::info, "", {}},
                   {"capture-dropped", Severity::warning, "", {}},
                   {"rst-on-fin", Severity::error, "", {}}};
  add(tally, life);
  life.findings = {{"capture-dropped", Severity::info, "", {}}};
  add(tally, life);
  const auto index = [](const char* id) { return *infer::finding_index(id); };
  CHECK(tally.with_finding(index("capture-dropped")) == 2);
  CHECK(tally.severity(index("capture-dropped")) == Severity::warning);
  CHECK(tally.with_finding(index("rst-on-fin")) == 1);
  CHECK(tally.severity(index("rst-on-fin")) == Severity::error);
  CHECK(tally.with_finding(index("filtered")) == 0);
}

// A timeout is never a number, and what may be the wrong number is counted but not averaged.
TEST_CASE("scan tally: steps that did not end, or are uncertain, are in no distribution") {
  ScanTally tally;
  const auto add_steps = [&tally](std::vector<infer::Step> steps) {
    infer::Lifecycle life;
    life.steps = std::move(steps);
    add(tally, life);
  };
  add_steps({step(StepKind::syn, 100), step(StepKind::fin, 10)});
  add_steps({step(StepKind::syn, 300), step(StepKind::fin, std::nullopt)});
  add_steps({step(StepKind::syn, 999'999, true)});
  add_steps({step(StepKind::syn, std::nullopt)});
  const auto syn = tally.times(StepKind::syn);
  REQUIRE(syn);
  CHECK(syn->n == 2);
  CHECK(syn->max == Duration{300});
  CHECK(syn->mean_ns == 200);
  CHECK(tally.ambiguous(StepKind::syn) == 1);
  CHECK(tally.times(StepKind::fin)->n == 1);
  CHECK(tally.ambiguous(StepKind::fin) == 0);
  CHECK_FALSE(tally.times(StepKind::ack));
}

TEST_CASE("scan tally: the end") {
  ScanTally tally;
  CHECK_FALSE(tally.complete());
  tally.note({.targets_started = 7, .in_flight = 2}, true);
  CHECK(tally.complete());
  CHECK(tally.counters().targets_started == 7);
  CHECK(tally.counters().in_flight == 2);
}

TEST_CASE("scan tally: each counter has a name of its own") {
  static_assert(sizeof(ScanCounters) == kScanCounters.size() * sizeof(std::uint64_t));
  std::set<std::string_view> names;
  ScanCounters counters;
  for (const auto& [name, count] : kScanCounters) {
    names.insert(name);
    CHECK(counters.*count == 0);
    counters.*count = 1;  // each is another one
  }
  CHECK(names.size() == kScanCounters.size());
}

}  // namespace synspect::probe
