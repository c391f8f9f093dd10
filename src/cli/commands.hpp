#pragma once

#include <string>
#include <vector>

#include "cli/exit_status.hpp"

namespace synspect::cli {

/// The whole program: `arguments` without the program's name.
[[nodiscard]] ExitStatus run(const std::vector<std::string>& arguments);

// The commands; `arguments` are those after the command's name.
[[nodiscard]] ExitStatus probe_command(const std::vector<std::string>& arguments);
[[nodiscard]] ExitStatus scan_command(const std::vector<std::string>& arguments);
[[nodiscard]] ExitStatus explain_command(const std::vector<std::string>& arguments);
[[nodiscard]] ExitStatus report_command(const std::vector<std::string>& arguments);
[[nodiscard]] ExitStatus demo_command(const std::vector<std::string>& arguments);
[[nodiscard]] ExitStatus doctor_command(const std::vector<std::string>& arguments);

}  // namespace synspect::cli
