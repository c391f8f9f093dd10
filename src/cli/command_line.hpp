#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/options.hpp"

namespace synspect::cli {

/// What every command does with its arguments: parses them, answers --help and --version, and
/// leaves the rest to `command`.
[[nodiscard]] ExitStatus run_command(
    const std::vector<std::string>& arguments, const po::options_description& known,
    std::string (*help)(), const std::function<ExitStatus(const po::variables_map&)>& command);

}  // namespace synspect::cli
