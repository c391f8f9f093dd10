#pragma once

#include <string>

#include "world.hpp"

namespace synspect::sim {

/// Runs the scenario once more without its attacker, and says what the attacker has changed; empty:
/// nothing, or the two cannot be compared. They can, if nothing but the attacker is left to chance,
/// and if what it makes the client send can hurry nobody.
[[nodiscard]] std::string changed_by_attacker(const World& attacked, const Scenario& scenario);

}  // namespace synspect::sim
