#pragma once

#include <string>

#include "world.hpp"

namespace synspect::sim {

/// A world in words: the scenario, each transcript, what was said of it, and what was true.
[[nodiscard]] std::string replay_text(const World& world, const Scenario& scenario);

}  // namespace synspect::sim
