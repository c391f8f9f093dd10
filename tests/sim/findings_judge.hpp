#pragma once

#include <string>

#include "life.hpp"
#include "scenario.hpp"

namespace synspect::sim {

/// A finding about a server that does nothing wrong: with a calm path any at all, otherwise one
/// that does not name what the path did. Empty: none.
[[nodiscard]] std::string unjust_findings(const Life& life, const Scenario& scenario);

}  // namespace synspect::sim
