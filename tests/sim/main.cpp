// Simulated lifecycles, each from its seed: `lifecycles COUNT [FIRST]` runs COUNT worlds from seed
// FIRST on, `lifecycles --replay SEED` one, and shows it.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "judge.hpp"
#include "replay.hpp"
#include "tally.hpp"

namespace synspect::sim {
namespace {

constexpr std::uint64_t kMostShown = 12;  // then it stops
constexpr std::uint64_t kSeedsToRepeat = 1000;

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    fmt::print(stderr, "lifecycles: not a number: {}\n", text);
    std::exit(2);
  }
  return value;
}

int replay(std::uint64_t seed) {
  const Scenario scenario = scenario_of(seed);
  World world{scenario};
  world.run();
  fmt::print("{}", replay_text(world, scenario));
  const auto wrong = judge(world, scenario);
  for (const std::string& each : wrong) fmt::print("VIOLATION {}\n", each);
  return wrong.empty() ? 0 : 1;
}

/// The same seed gives the same world, to the last packet.
bool replays_alike(const World& world, const Scenario& scenario) {
  World again{scenario};
  again.run();
  return replay_text(world, scenario) == replay_text(again, scenario);
}

int run(std::uint64_t count, std::uint64_t first) {
  Tally tally;
  std::uint64_t violations = 0;
  for (std::uint64_t seed = first; tally.lifecycles() < count; ++seed) {
    const Scenario scenario = scenario_of(seed);
    World world{scenario};
    world.run();
    auto wrong = judge(world, scenario);
    if (seed % kSeedsToRepeat == 0 && !replays_alike(world, scenario)) {
      wrong.emplace_back("another run of the same seed goes otherwise");
    }
    if (wrong.empty()) {
      tally.add(world);
      continue;
    }
    ++violations;
    if (violations > kMostShown) break;
    fmt::print("seed {}: {}; replay: scripts/sim.sh --replay {}\n", seed, wrong.front(), seed);
    std::fflush(stdout);
  }
  fmt::print("{}\n", tally.text());
  if (const std::string missing = tally.missing(); !missing.empty()) {
    fmt::print("never occurred: {}\n", missing);
    ++violations;
  }
  fmt::print("{} lifecycles, {} violations\n", tally.lifecycles(), violations);
  return violations == 0 ? 0 : 1;
}

}  // namespace
}  // namespace synspect::sim

int main(int argc, char** argv) {
  using namespace synspect::sim;
  if (argc == 3 && std::string_view{argv[1]} == "--replay") return replay(number(argv[2]));
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: lifecycles COUNT [FIRST_SEED] | lifecycles --replay SEED\n");
    return 2;
  }
  return run(number(argv[1]), argc == 3 ? number(argv[2]) : 0);
}
