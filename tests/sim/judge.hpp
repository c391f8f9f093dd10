#pragma once

#include <string>
#include <vector>

#include "world.hpp"

namespace synspect::sim {

/// What the reports of a world say that is not true, or does not agree with the machine.
[[nodiscard]] std::vector<std::string> judge(const World& world, const Scenario& scenario);

}  // namespace synspect::sim
