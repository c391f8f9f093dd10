#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "live/guard.hpp"
#include "probe/plan.hpp"
#include "probe/record.hpp"

namespace synspect::live {

/// Source ports held at once at most; a longer run takes each again, the longest unused first.
inline constexpr std::uint64_t kMostPorts = 1024;

/// What a run on the real network does.
struct Task {
  std::vector<probe::Job> jobs;  ///< at least one
  probe::Plan plan;
  probe::Schedule schedule;
  GuardMode guard = GuardMode::automatic;
  std::string interface;  ///< bind to it; empty: the kernel's choice
  std::optional<std::uint16_t> source_port;
  /// Whether SIGINT, SIGTERM, SIGHUP and SIGQUIT end the run in good order, and a second one at
  /// once; else they are the program's own.
  bool ends_on_signals = false;
};

}  // namespace synspect::live
