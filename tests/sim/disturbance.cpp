#include "disturbance.hpp"

#include <fmt/format.h>

#include <iterator>

namespace synspect::sim {
namespace {

bool comparable(const Scenario& scenario) {
  const Behaviour& server = scenario.server;
  Scenario unattacked = scenario;
  unattacked.attack = {};
  // An answer to the attacker is an ACK: it opens where a server waits for another one, lets it
  // send where a window was closed, and is reset where the server has lost the connection. And
  // where the server opens too, nothing tells its SYN from a stranger's.
  const bool waits_for_acks = server.full_queue > 0 || server.defers_accept > Duration{} ||
                              server.fate != Fate::none || server.opens_after ||
                              server.initial_window < 10 || server.window_closed > Duration{};
  return scenario.attack.packets > 0 && !scenario.attack.at_server && unattacked.calm() &&
         scenario.tap_lag == Duration{} && scenario.lives == 1 && !waits_for_acks;
}

std::string text(std::optional<Stamp> at, Stamp zero) {
  return at ? fmt::format("{}", (*at - zero).count()) : "?";
}

/// What a reader relies on. A SYN without ACK makes the client go through SYN-RECEIVED (RFC 9293,
/// MUST-10), so that its own states are left out where the attacker sends such.
std::string digest(const World& world, bool with_client) {
  const infer::Lifecycle& life = world.lives().front().record.life;
  const Stamp zero = world.stamp(Instant{});
  std::string digest = fmt::format("{}, {};", to_string(life.outcome), to_string(life.closed));
  for (const infer::Step& step : life.steps) {
    if (step.ambiguous || step.transmissions > 1 || !step.time) continue;
    digest += fmt::format(" {} {}", to_string(step.kind), step.time->count());
  }
  // What an attacker sends in TIME-WAIT draws an ACK, and that the server's RST: it has closed.
  const bool clean = life.closed == infer::Closed::clean;
  for (const infer::ServerState& entry : life.server_states) {
    if (clean && entry.state == tcp::State::closed) continue;
    digest += fmt::format(", {} {} {}..{}", to_string(entry.state), to_string(entry.claim),
                          text(entry.not_before, zero), text(entry.not_after, zero));
  }
  if (!with_client) return digest;
  for (const infer::ClientState& entry : life.client_states) {
    const bool by_rst = clean && &entry != life.client_states.data() &&
                        std::prev(&entry)->state == tcp::State::time_wait;
    if (by_rst) continue;
    digest += fmt::format(", {} {}", to_string(entry.state), text(entry.at, zero));
  }
  return digest;
}

}  // namespace

std::string changed_by_attacker(const World& attacked, const Scenario& scenario) {
  if (!comparable(scenario)) return {};
  Scenario without = scenario;
  without.attack = {};
  World undisturbed{without};
  undisturbed.run();
  const bool with_client = !scenario.attack.bare_syns;
  const std::string expected = digest(undisturbed, with_client);
  const std::string actual = digest(attacked, with_client);
  if (expected == actual) return {};
  return fmt::format("an attacker changes\n  {}\nto\n  {}", expected, actual);
}

}  // namespace synspect::sim
