#include "findings_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace synspect::sim {
namespace {

/// Answers at once, is asked by the client alone, and closes when the client has.
bool well_behaved(const Behaviour& server) {
  const bool opens = server.port == Behaviour::Port::open && !server.ignores_syn &&
                     !server.opens_after && server.full_queue == 0 && !server.cookies &&
                     server.defers_accept == Duration{} && server.repeats_syn_ack;
  const bool closes = !server.closes_after && server.closes_on_fin &&
                      *server.closes_on_fin < std::chrono::milliseconds{200} &&
                      server.writes == 0 && server.writes_on_data == 0 && server.writes_on_fin == 0;
  const bool answers = server.fate == Fate::none && server.window_closed == Duration{} &&
                       server.ack_delay < std::chrono::milliseconds{200};
  return opens && closes && answers;
}

/// The model's stack never offers SACK, which looks like cookies to a client without timestamps,
/// and may be next to us with a small MTU.
bool is_of_the_model(const infer::Finding& finding, const Behaviour& server) {
  constexpr std::uint16_t ethernet = 1460;
  return (finding.id == "syn-cookie-suspect" && !server.window_scale) ||
         (finding.id == "middlebox-changed-options" && server.mss < ethernet);
}

bool names_the_path(const infer::Finding& finding) {
  constexpr std::array words{"lost", "loses", "loss", "dropped on the way", "late on its way"};
  return std::any_of(words.begin(), words.end(), [&finding](const char* word) {
    return finding.text.find(word) != std::string::npos;
  });
}

/// Says what happened to us, and of whom nothing.
bool blames_nobody(const infer::Finding& finding) {
  return finding.severity == infer::Severity::info || finding.id == "unreachable" ||
         finding.id == "admin-prohibited" || finding.id == "capture-dropped";
}

}  // namespace

std::string unjust_findings(const Life& life, const Scenario& scenario) {
  if (!well_behaved(scenario.server) || scenario.attack.packets > 0) return {};
  std::string unjust;
  for (const infer::Finding& finding : life.record.life.findings) {
    if (is_of_the_model(finding, scenario.server)) continue;
    const bool just = !scenario.calm() && (blames_nobody(finding) || names_the_path(finding));
    if (!just) unjust += fmt::format("{} {}; ", finding.id, finding.text);
  }
  return unjust.empty() ? "" : "findings: " + unjust;
}

}  // namespace synspect::sim
