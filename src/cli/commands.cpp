#include "cli/commands.hpp"

#include <iostream>

#include "cli/help.hpp"

namespace synspect::cli {

ExitStatus run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    return report_failure({Errc::usage, "no command: try synspect demo, or synspect --help"});
  }
  const std::string& command = arguments.front();
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (command == "probe") return probe_command(rest);
  if (command == "scan") return scan_command(rest);
  if (command == "explain") return explain_command(rest);
  if (command == "report") return report_command(rest);
  if (command == "demo") return demo_command(rest);
  if (command == "doctor") return doctor_command(rest);
  if (command == "--help" || command == "-h" || command == "help") {
    std::cout << overview_text();
    return ExitStatus::success;
  }
  if (command == "--version") {
    std::cout << version_text();
    return ExitStatus::success;
  }
  return report_failure({Errc::usage, command + ": no such command: try synspect --help"});
}

}  // namespace synspect::cli
