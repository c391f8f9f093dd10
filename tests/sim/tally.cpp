#include "tally.hpp"

#include <fmt/format.h>

namespace synspect::sim {
namespace {

constexpr std::uint64_t kLargeRun = 50'000;
constexpr std::string_view kExpected[] = {
    "open",
    "refused",
    "filtered",
    "unreachable",
    "clean",
    "reset",
    "timeout",
    "not-attempted",
    "certain round trips",
    "ambiguous round trips",
    "SYN-SENT observed",
    "SYN-RECEIVED observed",
    "ESTABLISHED implied",
    "CLOSE-WAIT observed",
    "CLOSE-WAIT implied",
    "LAST-ACK observed",
    "FIN-WAIT-1 observed",
    "FIN-WAIT-2 implied",
    "TIME-WAIT observed",
    "CLOSING observed",
    "CLOSED observed",
    "client in SYN-RECEIVED",
    "client in CLOSING",
    "client in LAST-ACK",
    "client in TIME-WAIT",
};

}  // namespace

void Tally::add(const World& world) {
  for (const Life& life : world.lives()) {
    ++lifecycles_;
    const infer::Lifecycle& said = life.record.life;
    ++counts_[std::string{to_string(said.outcome)}];
    ++counts_[std::string{to_string(said.closed)}];
    for (const infer::Step& step : said.steps) {
      if (quantity_of(step.kind) != infer::Quantity::rtt || !step.to) continue;
      ++counts_[step.ambiguous ? "ambiguous round trips" : "certain round trips"];
    }
    for (const infer::ServerState& entry : said.server_states) {
      ++counts_[fmt::format("{} {}", to_string(entry.state), to_string(entry.claim))];
    }
    for (const tcp::Transition& each : life.session.transitions()) {
      ++counts_[fmt::format("client in {}", to_string(each.to))];
    }
  }
}

std::string Tally::text() const {
  std::string text;
  for (const auto& [what, count] : counts_) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, count);
  }
  return text;
}

std::string Tally::missing() const {
  if (lifecycles_ < kLargeRun) return {};
  std::string missing;
  for (const std::string_view what : kExpected) {
    if (counts_.count(std::string{what}) == 0) missing.append(what).append("; ");
  }
  return missing;
}

}  // namespace synspect::sim
