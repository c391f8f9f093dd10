#pragma once

#include "cli/options.hpp"

namespace synspect::cli {

/// What the client is to do in each lifecycle. `usage` if the options contradict each other.
[[nodiscard]] Result<probe::Plan> read_plan(const po::variables_map& given);

}  // namespace synspect::cli
