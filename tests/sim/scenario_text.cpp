#include <fmt/format.h>

#include <iterator>

#include "scenario.hpp"

namespace synspect::sim {
namespace {

double ms(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

/// Collects what is worth a word.
class Words {
 public:
  template <typename... Args>
  void add(bool when, fmt::format_string<Args...> format, Args&&... args) {
    if (!when) return;
    if (!text_.empty()) text_ += ", ";
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  void after(std::string_view what, const std::optional<Duration>& delay) {
    if (delay) add(true, "{} after {:.3f} ms", what, ms(*delay));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void describe(const probe::Plan& plan, Words& words) {
  words.add(plan.opening == probe::Opening::half, "opens half");
  words.add(plan.closing == probe::Closing::rst, "closes by RST");
  words.add(!plan.send.empty(), "sends {}", plan.send.size());
  words.add(plan.hold > Duration{}, "holds {:.3f} ms", ms(plan.hold));
  words.add(true, "retries {}", plan.retries);
  words.add(true, "timeout {:.0f} ms", ms(plan.step_timeout));
  words.add(true, "profile {}", to_string(plan.profile));
}

void describe(const Behaviour& does, Words& words) {
  words.add(does.port == Behaviour::Port::closed, "port closed");
  words.add(does.port == Behaviour::Port::silent, "port silent");
  words.add(does.cookies, "SYN cookies");
  words.add(does.full_queue > 0, "accept queue full for {}", does.full_queue);
  words.add(does.defers_accept > Duration{}, "defers accept {:.0f} ms", ms(does.defers_accept));
  words.after("opens too", does.opens_after);
  words.add(does.ignores_syn, "ignores SYNs");
  words.add(does.writes > 0, "talks first {}", does.writes);
  words.add(does.writes_on_data > 0, "answers {}", does.writes_on_data);
  words.add(does.writes_on_fin > 0, "half-closes {}", does.writes_on_fin);
  words.after("closes", does.closes_after);
  words.after("closes on FIN", does.closes_on_fin);
  words.add(!does.closes_on_fin, "never closes on FIN");
  constexpr std::string_view fates[] = {"", "resets", "vanishes", "restarts"};
  words.add(does.fate != Fate::none, "{} {:.3f} ms after {}",
            fates[static_cast<std::size_t>(does.fate)], ms(does.fate_after),
            to_string(does.fate_in));
  words.add(!does.timestamps, "no timestamps");
  words.add(!does.window_scale, "no window scale");
  words.add(does.mss != 1460, "MSS {}", does.mss);
  words.add(does.window != 65160, "window {}", does.window);
  words.add(does.window_closed > Duration{}, "no window for {:.0f} ms", ms(does.window_closed));
  words.add(does.ack_delay > Duration{}, "delays ACKs {:.3f} ms", ms(does.ack_delay));
}

void describe(const Weather& weather, Words& words) {
  words.add(weather.loss_percent > 0, "loses {} %", weather.loss_percent);
  words.add(weather.duplicates_percent > 0, "doubles {} %", weather.duplicates_percent);
  words.add(weather.corruption_percent > 0, "damages {} %", weather.corruption_percent);
  words.add(true, "delay {:.3f}+{:.3f} ms", ms(weather.least_delay), ms(weather.jitter));
  words.add(weather.jitter > Duration{} && !weather.reorders, "in order");
}

template <typename Part>
std::string text(const Part& part) {
  Words words;
  describe(part, words);
  return words.text();
}

}  // namespace

std::string scenario_text(const Scenario& scenario) {
  Words rest;
  const Router& router = scenario.router;
  const Attack& attack = scenario.attack;
  rest.add(router.percent > 0, "router complains {}/{} of {} %", router.complaint.type,
           router.complaint.code, router.percent);
  rest.add(attack.packets > 0, "attacker sends {} in {:.0f} ms{}{}", attack.packets,
           ms(attack.within), attack.at_server ? ", to the server too" : "",
           attack.bare_syns ? ", also SYNs" : "");
  rest.add(scenario.tap_lag > Duration{}, "tap lags {:.3f} ms", ms(scenario.tap_lag));
  rest.after("user interrupts", scenario.interrupt_after);
  rest.add(scenario.lives > 1, "{} lives", scenario.lives);
  return fmt::format("client: {}\nserver: {}\nthere:  {}\nback:   {}\nbesides: {}\n",
                     text(scenario.plan), text(scenario.server), text(scenario.to_server),
                     text(scenario.to_client), rest.text());
}

}  // namespace synspect::sim
