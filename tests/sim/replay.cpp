#include "replay.hpp"

#include <fmt/format.h>

#include <iterator>

#include "wire/segment_text.hpp"

namespace synspect::sim {
namespace {

double ms(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

void add_transcript(const Life& life, Stamp zero, std::string& text) {
  const auto out = std::back_inserter(text);
  for (const probe::Entry& entry : life.record.segments) {
    const infer::Observation& seen = entry.seen;
    const Passed& passed = life.passed.at(seen.n - 1);
    std::string line = segment_text(seen.segment, seen.direction, life.record.origin);
    fmt::format_to(out, "{:4} {:12.3f} {}{}{}", seen.n, ms(seen.at - zero), line,
                   passed.forged ? "  FORGED" : "", passed.damaged ? "  DAMAGED" : "");
    if (passed.arrived && !passed.forged) {
      fmt::format_to(out, "  (answers #{}, FIN #{})", passed.answers, passed.fin_accepted);
    } else if (!passed.arrived) {
      fmt::format_to(out, "  #{}", passed.transmission);
    }
    text += "\n";
  }
}

void add_report(const Life& life, Stamp zero, std::string& text) {
  const auto out = std::back_inserter(text);
  const infer::Lifecycle& said = life.record.life;
  fmt::format_to(out, "said: {}, {}\n  steps:", to_string(said.outcome), to_string(said.closed));
  for (const infer::Step& step : said.steps) {
    fmt::format_to(out, " {} {}-{} {}{:.3f};", to_string(step.kind), step.from.value_or(0),
                   step.to.value_or(0), step.ambiguous ? "~" : "",
                   step.time ? ms(*step.time) : -1.0);
  }
  text += "\n  client:";
  for (const auto& entry : said.client_states) {
    fmt::format_to(out, " {} {:.3f},", to_string(entry.state), ms(entry.at - zero));
  }
  text += "\n  server:";
  for (const auto& entry : said.server_states) {
    fmt::format_to(out, " {} {} {:.3f}..{:.3f},", to_string(entry.state), to_string(entry.claim),
                   entry.not_before ? ms(*entry.not_before - zero) : -1.0,
                   entry.not_after ? ms(*entry.not_after - zero) : -1.0);
  }
  text += "\nmachine:";
  for (const auto& transition : life.session.transitions()) {
    fmt::format_to(out, " {} ({}),", to_string(transition.to), to_string(transition.cause));
  }
  text += "\n";
}

}  // namespace

std::string replay_text(const World& world, const Scenario& scenario) {
  std::string text = scenario_text(scenario);
  const auto out = std::back_inserter(text);
  const Stamp zero = world.stamp(Instant{});
  for (const Life& life : world.lives()) {
    fmt::format_to(out, "\nlife, ISS {}:\n", life.iss.raw());
    add_transcript(life, zero, text);
    add_report(life, zero, text);
  }
  for (const Connection& connection : world.server().connections()) {
    fmt::format_to(out, "\nserver, of ISS {}:", connection.irs().raw());
    for (const Passage& passage : connection.history()) {
      fmt::format_to(out, " {} {:.3f},", to_string(passage.state), ms(passage.at - Instant{}));
    }
  }
  text += "\n";
  return text;
}

}  // namespace synspect::sim
