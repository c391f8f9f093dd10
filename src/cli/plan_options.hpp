#pragma once

#include "cli/options.hpp"

namespace synspect::cli {

/// What the client is to do in each lifecycle. `usage` if the options contradict each other.
/// `opening`: where --open was not given. Options that the command does not know keep their
/// defaults.
[[nodiscard]] Result<probe::Plan> read_plan(const po::variables_map& given, probe::Opening opening);

}  // namespace synspect::cli
