#include "net/system_file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace synspect::net {

std::optional<std::string> first_line(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return line;
}

std::optional<std::string> own_status(std::string_view name) {
  std::ifstream file{"/proc/self/status"};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ':') continue;
    const auto begin = line.find_first_not_of(" \t", name.size() + 1);
    return begin == std::string::npos ? std::string{} : line.substr(begin);
  }
  return std::nullopt;
}

std::string own_program() {
  std::error_code unreadable;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  return unreadable ? "synspect" : path.string();
}

}  // namespace synspect::net
