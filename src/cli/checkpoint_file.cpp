#include "cli/checkpoint_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/values.hpp"
#include "report/checkpoint.hpp"

namespace synspect::cli {

Result<std::optional<probe::Checkpoint>> read_checkpoint(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<probe::Checkpoint>{};
  std::ifstream file{path};
  if (!file || std::filesystem::is_directory(path, error)) {
    return os_failure_as_usage("--resume: read " + path);
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto checkpoint = report::parse_checkpoint(text);
  if (!checkpoint) return Failure{Errc::usage, "--resume " + path + ": " + checkpoint.error().text};
  return std::optional{*std::move(checkpoint)};
}

Result<void> write_checkpoint(const std::string& path, const probe::Checkpoint& checkpoint) {
  const std::string draft = path + ".new";
  std::ofstream file{draft, std::ios::trunc};
  file << report::checkpoint_text(checkpoint);
  file.close();
  if (!file || std::rename(draft.c_str(), path.c_str()) != 0) {
    return os_failure("write checkpoint " + path, errno);
  }
  return {};
}

void remove_checkpoint(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

}  // namespace synspect::cli
