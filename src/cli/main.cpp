#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/commands.hpp"

int main(int argc, char** argv) {
  try {
    return static_cast<int>(synspect::cli::run(std::vector<std::string>(argv + 1, argv + argc)));
  } catch (const std::exception& error) {
    std::cerr << "synspect: " << error.what() << '\n';
    return static_cast<int>(synspect::cli::ExitStatus::local_failure);
  }
}
