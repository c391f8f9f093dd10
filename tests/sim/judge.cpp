#include "judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "disturbance.hpp"
#include "findings_judge.hpp"

namespace synspect::sim {
namespace {

using infer::Claim;

/// The claims that did not come true in this connection, in that order and inside their bounds.
std::string wrong_claims(const World& world, const Connection& connection,
                         const infer::Lifecycle& life) {
  std::string wrong;
  const auto& truth = connection.history();
  auto ahead = truth.begin();
  for (const infer::ServerState& entry : life.server_states) {
    if (entry.claim == Claim::assumed) continue;
    const auto found = std::find_if(ahead, truth.end(), [&](const Passage& passage) {
      const Stamp at = world.stamp(passage.at);
      return to_string(passage.state) == to_string(entry.state) &&
             (!entry.not_before || *entry.not_before <= at) &&
             (!entry.not_after || at <= *entry.not_after);
    });
    if (found == truth.end()) {
      wrong += fmt::format("{} {}; ", to_string(entry.state), to_string(entry.claim));
    } else {
      ahead = found;
    }
  }
  return wrong;
}

bool claims_anything(const infer::Lifecycle& life) {
  return std::any_of(life.server_states.begin(), life.server_states.end(),
                     [](const auto& entry) { return entry.claim != Claim::assumed; });
}

/// Whoever sends a RST that knows the number of our SYN has no connection, or no longer.
std::string wrong_refusal(const World& world, const Life& life) {
  const auto& states = life.record.life.server_states;
  const bool one = states.size() == 1 && to_string(states.front().state) == "CLOSED" &&
                   states.front().evidence.size() == 1;
  if (!one) return "refused, and yet more states";
  const Passed& proof = life.passed.at(states.front().evidence.front() - 1);
  if (!proof.arrived || proof.forged || proof.damaged) return "refused by somebody else";
  if (proof.answers > 0) return {};
  for (const Connection& connection : world.server().connections()) {
    if (connection.irs() == life.iss && wrong_claims(world, connection, life.record.life).empty()) {
      return {};
    }
  }
  return "refused, and there was a connection";
}

std::string server_states(const World& world, const Life& life) {
  const infer::Lifecycle& said = life.record.life;
  if (!claims_anything(said)) return {};
  if (said.outcome == infer::Outcome::refused) return wrong_refusal(world, life);
  std::string wrong = "no such connection";
  for (const Connection& connection : world.server().connections()) {
    if (connection.irs() != life.iss || connection.iss() != life.record.origin.remote) continue;
    wrong = wrong_claims(world, connection, said);
    if (wrong.empty()) return {};
  }
  return "server states: " + wrong;
}

using States = std::vector<tcp::State>;

std::string text(const States& states) {
  std::string text;
  for (const tcp::State state : states) text.append(to_string(state)).append(" ");
  return text;
}

/// CLOSED after TIME-WAIT is entered in silence.
void forget_end_of_time_wait(States& states) {
  const bool silent = states.size() > 1 && states.back() == tcp::State::closed &&
                      states[states.size() - 2] == tcp::State::time_wait;
  if (silent) states.pop_back();
}

/// Whether we ended it with what the tap had seen still unread, or at the very segment that opened:
/// then the transcript may know of states that the machine never came to.
bool ended_unread(const Life& life, const Scenario& scenario) {
  const auto& last = life.session.transitions()[*life.transitions_when_settled - 1];
  const bool our_will = last.cause == tcp::Cause::abort_called ||
                        last.cause == tcp::Cause::timed_out ||
                        last.cause == tcp::Cause::icmp_hard_error;
  const bool half_open = scenario.plan.opening == probe::Opening::half;
  return our_will && (half_open || scenario.tap_lag > Duration::zero());
}

std::string client_states(const Life& life, const Scenario& scenario) {
  States machine;
  States inferred;
  for (std::size_t i = 0; i < *life.transitions_when_settled; ++i) {
    machine.push_back(life.session.transitions()[i].to);
  }
  for (const auto& entry : life.record.life.client_states) inferred.push_back(entry.state);
  if (ended_unread(life, scenario) && inferred.back() == tcp::State::closed) {
    machine.pop_back();
    const bool begins = machine.size() <= inferred.size() &&
                        std::equal(machine.begin(), machine.end(), inferred.begin());
    if (begins) return {};
  }
  forget_end_of_time_wait(machine);
  forget_end_of_time_wait(inferred);
  if (machine == inferred) return {};
  return "client states: the machine " + text(machine) + ", the transcript " + text(inferred);
}

/// The first acknowledgment of a FIN may be hurried by another segment, or wait for a timer. A
/// later one counts only if nothing that left after the FIN has drawn it, or if it is the server's
/// FIN: a close of three segments waits for the application in any case.
bool is_true(const Life& life, const infer::Step& step, const Attack& attack) {
  const Passed& from = life.passed.at(*step.from - 1);
  const Passed& to = life.passed.at(*step.to - 1);
  if (from.transmission == 0 || !to.arrived || *step.time != to.at - from.at) return false;
  if (to.answers == from.transmission) return true;
  // A stranger may draw an ACK from the server that takes the place of a lost one.
  if (attack.at_server && to.answers == 0) return true;
  if (step.kind != infer::StepKind::fin || to.fin_accepted != from.transmission) return false;
  const bool is_fin = life.record.segments.at(*step.to - 1).seen.segment.flags.fin;
  return to.first_of_fin || is_fin || to.answers < from.transmission;
}

std::string round_trips(const Life& life, const Attack& attack) {
  for (const infer::Step& step : life.record.life.steps) {
    if (quantity_of(step.kind) != infer::Quantity::rtt || !step.to || step.ambiguous) continue;
    if (!is_true(life, step, attack))
      return fmt::format("the round trip of {}", to_string(step.kind));
  }
  return {};
}

/// Whether what was opened was also ended, as far as a client can: both FINs acknowledged, or a
/// RST.
std::string ending(const Life& life) {
  if (life.session.client().state() != tcp::State::closed) return "the client is not closed";
  const auto& transitions = life.session.transitions();
  const bool by_itself = std::any_of(transitions.begin(), transitions.end(), [](const auto& each) {
    return each.to == tcp::State::time_wait || each.cause == tcp::Cause::reset_by_peer ||
           each.cause == tcp::Cause::refused ||
           (each.to == tcp::State::closed && each.cause == tcp::Cause::fin_acked);
  });
  if (by_itself || life.session.resets_sent() > 0) return {};
  return "was opened, and neither closed nor reset";
}

/// With nothing lost, no connection outlives the client.
std::string left_behind(const World& world, const Scenario& scenario) {
  const bool sure = scenario.calm() && scenario.server.fate == Fate::none;
  return sure && world.server().believes_in_connection() ? "the server still has a connection" : "";
}

}  // namespace

std::vector<std::string> judge(const World& world, const Scenario& scenario) {
  std::vector<std::string> wrong = world.violations();
  const auto note = [&wrong](std::string what) {
    if (!what.empty()) wrong.push_back(std::move(what));
  };
  if (!wrong.empty()) return wrong;
  for (const Life& life : world.lives()) {
    note(server_states(world, life));
    note(client_states(life, scenario));
    note(round_trips(life, scenario.attack));
    note(ending(life));
    note(unjust_findings(life, scenario));
  }
  note(left_behind(world, scenario));
  note(changed_by_attacker(world, scenario));
  return wrong;
}

}  // namespace synspect::sim
