#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "net/terminal.hpp"

int main(int argc, char** argv) {
  using namespace synspect;
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write; what is open is still reset
  net::keep_standard_descriptors();
  try {
    cli::ExitStatus status = cli::run(std::vector<std::string>(argv + 1, argv + argc));
    if (!std::cout.flush() && status == cli::ExitStatus::success) {
      status = cli::report_failure(cli::output_failure());
    }
    return static_cast<int>(status);
  } catch (const std::exception& error) {
    return static_cast<int>(cli::report_failure({Errc::local, error.what()}));
  }
}
