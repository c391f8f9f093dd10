#include "cli/command_line.hpp"

#include <iostream>

#include "cli/help.hpp"

namespace synspect::cli {

ExitStatus run_command(const std::vector<std::string>& arguments,
                       const po::options_description& known, std::string (*help)(),
                       const std::function<ExitStatus(const po::variables_map&)>& command) {
  const auto given = parse_arguments(arguments, known);
  if (!given) return report_failure(given.error());
  if ((*given)["help"].as<bool>()) {
    std::cout << help();
    return ExitStatus::success;
  }
  if ((*given)["version"].as<bool>()) {
    std::cout << version_text();
    return ExitStatus::success;
  }
  return command(*given);
}

}  // namespace synspect::cli
