#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "attacker.hpp"
#include "behaviour.hpp"
#include "datagram.hpp"
#include "path.hpp"
#include "probe/plan.hpp"

namespace synspect::sim {

/// A router that cannot forward some of the client's packets, and says so.
struct Router {
  unsigned percent = 0;
  IcmpKind complaint;
};

/// All that a simulated lifecycle depends on. It follows from the seed alone.
struct Scenario {
  std::uint64_t seed = 0;
  probe::Plan plan;
  bool v6 = false;
  Behaviour server;
  Weather to_server;
  Weather to_client;
  Router router;
  Attack attack;
  bool near_wrap = false;  ///< the client's numbers begin near the end of the number space
  Duration tap_lag{};      ///< the tap is read up to so late
  std::optional<Duration> interrupt_after;  ///< the user ends it so long after the SYN
  int lives = 1;                            ///< lifecycles on the same ports, one after the other

  /// Nothing is lost, damaged, doubled or overtaken, and nobody interferes.
  [[nodiscard]] bool calm() const;
};

[[nodiscard]] Scenario scenario_of(std::uint64_t seed);
/// What is out of the ordinary, in one line.
[[nodiscard]] std::string scenario_text(const Scenario& scenario);

}  // namespace synspect::sim
