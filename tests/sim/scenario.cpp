#include "scenario.hpp"

namespace synspect::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

Duration some(Dice& dice, Duration few, Duration many) {
  return dice.up_to(dice.once_in(2) ? few : many);
}

probe::Plan plan_of(Dice& dice) {
  probe::Plan plan;
  if (dice.once_in(3)) plan.hold = some(dice, milliseconds{50}, milliseconds{900});
  if (dice.once_in(3)) plan.send.resize(1 + dice.below(dice.once_in(3) ? 9000 : 40));
  for (auto& octet : plan.send) octet = static_cast<std::uint8_t>(dice.any());
  if (dice.once_in(12)) plan.closing = probe::Closing::rst;
  if (dice.once_in(20)) plan.opening = probe::Opening::half;
  plan.retries = static_cast<int>(dice.below(dice.once_in(4) ? 6 : 4));
  plan.step_timeout = dice.once_in(3) ? milliseconds{500} + dice.up_to(seconds{12}) : seconds{5};
  plan.time_wait = dice.once_in(3) ? Duration{} : dice.up_to(milliseconds{800});
  constexpr wire::Profile profiles[] = {wire::Profile::linux_like, wire::Profile::windows_like,
                                        wire::Profile::macos_like, wire::Profile::minimal};
  if (dice.once_in(3)) plan.profile = profiles[dice.below(4)];
  return plan;
}

void opening_of(Dice& dice, Behaviour& does) {
  if (dice.once_in(25)) does.port = Behaviour::Port::closed;
  if (dice.once_in(40)) does.port = Behaviour::Port::silent;
  does.cookies = dice.once_in(12);
  if (dice.once_in(15)) does.full_queue = 1 + static_cast<int>(dice.below(3));
  if (dice.once_in(15)) does.defers_accept = dice.up_to(seconds{4});
  if (!dice.once_in(20)) return;
  does.opens_after = some(dice, milliseconds{5}, milliseconds{1500});
  does.ignores_syn = dice.once_in(2);
  does.port = Behaviour::Port::open;
  does.cookies = false;
}

void application_of(Dice& dice, Behaviour& does) {
  if (dice.once_in(3)) does.writes = 1 + dice.below(dice.once_in(2) ? 3 : 25);
  if (dice.once_in(3)) does.writes_on_data = 1 + dice.below(4);
  if (dice.once_in(5)) does.writes_on_fin = 1 + dice.below(3);
  does.closes_on_fin = std::nullopt;
  if (!dice.once_in(9)) {
    does.closes_on_fin =
        dice.once_in(3) ? Duration{} : some(dice, milliseconds{2}, milliseconds{700});
  }
  if (dice.once_in(3)) {
    does.closes_after =
        dice.once_in(3) ? Duration{} : some(dice, milliseconds{50}, milliseconds{900});
  }
}

void trouble_of(Dice& dice, Behaviour& does) {
  if (!dice.once_in(6)) return;
  constexpr Fate fates[] = {Fate::reset, Fate::vanish, Fate::forget};
  constexpr ServerState states[] = {
      ServerState::syn_received, ServerState::established, ServerState::established,
      ServerState::fin_wait_1,   ServerState::fin_wait_2,  ServerState::close_wait,
      ServerState::closing,      ServerState::last_ack,    ServerState::time_wait};
  does.fate = fates[dice.below(3)];
  does.fate_in = states[dice.below(9)];
  does.fate_after = dice.once_in(3) ? Duration{} : some(dice, milliseconds{20}, seconds{2});
}

void stack_of(Dice& dice, Behaviour& does) {
  does.timestamps = !dice.once_in(4);
  if (dice.once_in(3)) does.window_scale = static_cast<std::uint8_t>(dice.below(15));
  if (dice.once_in(5)) does.window_scale.reset();
  if (dice.once_in(6)) does.mss = static_cast<std::uint16_t>(dice.below(1461));
  if (dice.once_in(10)) {
    does.window = static_cast<std::uint16_t>(1 + dice.below(700));
    does.window_scale = std::uint8_t{0};
  }
  if (dice.once_in(15)) does.window_closed = dice.up_to(seconds{4});
  does.repeats_syn_ack = !dice.once_in(3);
  does.resets_time_wait = !dice.once_in(4);
  does.rst_with_ack = !dice.once_in(3);
  does.lets_in_repeated = dice.once_in(2);
  does.initial_window = dice.once_in(2) ? 10 : 2 + dice.below(8);
  does.pace = dice.up_to(milliseconds{40});
  if (dice.once_in(2)) does.ack_delay = dice.up_to(milliseconds{dice.once_in(2) ? 4 : 40});
  if (dice.once_in(3)) does.least_timeout += dice.up_to(milliseconds{800});
}

Weather weather_of(Dice& dice, bool foul) {
  Weather weather;
  weather.least_delay = some(dice, microseconds{200}, milliseconds{80});
  if (!foul) return weather;
  if (dice.once_in(2)) weather.loss_percent = dice.below(dice.once_in(4) ? 60 : 25);
  if (dice.once_in(3)) weather.duplicates_percent = dice.below(20);
  if (dice.once_in(4)) weather.corruption_percent = dice.below(15);
  if (dice.once_in(2)) weather.jitter = some(dice, milliseconds{3}, milliseconds{400});
  if (dice.once_in(20)) weather.jitter = dice.up_to(seconds{8});
  weather.reorders = !dice.once_in(4);
  return weather;
}

Router router_of(Dice& dice, bool v6) {
  constexpr IcmpKind v4_kinds[] = {{3, 0}, {3, 1}, {3, 3}, {3, 4}, {3, 9}, {3, 13}, {11, 0}};
  constexpr IcmpKind v6_kinds[] = {{1, 0}, {1, 1}, {1, 3}, {1, 4}, {2, 0}, {3, 0}, {4, 1}};
  Router router;
  router.percent = 1 + dice.below(dice.once_in(2) ? 20 : 100);
  router.complaint = v6 ? v6_kinds[dice.below(7)] : v4_kinds[dice.below(7)];
  return router;
}

Attack attack_of(Dice& dice) {
  Attack attack;
  attack.packets = 1 + dice.below(dice.once_in(4) ? 60 : 12);
  attack.within = some(dice, milliseconds{200}, seconds{6});
  attack.at_server = dice.once_in(3);
  attack.bare_syns = dice.once_in(2);
  return attack;
}

}  // namespace

Scenario scenario_of(std::uint64_t seed) {
  Dice dice{seed};
  Scenario scenario;
  scenario.seed = seed;
  scenario.plan = plan_of(dice);
  scenario.v6 = dice.once_in(3);
  opening_of(dice, scenario.server);
  application_of(dice, scenario.server);
  trouble_of(dice, scenario.server);
  stack_of(dice, scenario.server);
  // A transcript keeps 4096 segments, and what is said of later ones cannot be held against it.
  const std::size_t most_octets = std::size_t{500} * scenario.server.window;
  if (scenario.plan.send.size() > most_octets) scenario.plan.send.resize(most_octets);
  const bool foul = !dice.once_in(4);
  scenario.to_server = weather_of(dice, foul);
  scenario.to_client = weather_of(dice, foul);
  if (dice.once_in(15)) scenario.router = router_of(dice, scenario.v6);
  if (dice.once_in(3)) scenario.attack = attack_of(dice);
  if (dice.once_in(4)) scenario.tap_lag = some(dice, microseconds{50}, milliseconds{20});
  if (dice.once_in(20)) scenario.interrupt_after = some(dice, milliseconds{40}, seconds{4});
  if (dice.once_in(4)) scenario.lives = 2;
  // One of them alone in a world with one connection, so that chance does not make two alike.
  const bool single = scenario.lives == 1 && !scenario.server.cookies;
  if (single && dice.once_in(8)) scenario.near_wrap = true;
  if (single && dice.once_in(8)) scenario.server.near_wrap = true;
  return scenario;
}

bool Scenario::calm() const {
  const auto fair = [](const Weather& weather) {
    return weather.loss_percent == 0 && weather.duplicates_percent == 0 &&
           weather.corruption_percent == 0 && weather.jitter == Duration{};
  };
  return fair(to_server) && fair(to_client) && router.percent == 0 && attack.packets == 0;
}

}  // namespace synspect::sim
