#include "cli/checkpoint_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/values.hpp"
#include "net/write_all.hpp"
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

Result<void> write_checkpoint(net::FileKeeper& keeper, const std::string& path,
                              const probe::Checkpoint& checkpoint) {
  const auto draft = keeper.draft(path);
  if (!draft) return Failure{draft.error().code, "write checkpoint: " + draft.error().text};
  const std::string text = report::checkpoint_text(checkpoint);
  if (net::write_all(draft->get(), text) != text.size()) {
    return os_failure("write checkpoint " + path, errno);
  }
  return keeper.replace(path);
}

}  // namespace synspect::cli
