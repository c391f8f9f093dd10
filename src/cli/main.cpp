#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "net/terminal.hpp"
#include "net/user_identity.hpp"

int main(int argc, char** argv) {
  using namespace synspect;
  // A closed pipe, or a file too large, is a failed write; what is open is still reset.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  net::keep_standard_descriptors();
  if (const auto files = net::use_files_as_caller(); !files) {
    return static_cast<int>(cli::report_failure(files.error()));
  }
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
