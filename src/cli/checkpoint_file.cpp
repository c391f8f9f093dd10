#include "cli/checkpoint_file.hpp"

#include <cerrno>

#include "net/own_file.hpp"
#include "net/write_all.hpp"
#include "report/checkpoint.hpp"

namespace synspect::cli {

Result<std::optional<probe::Checkpoint>> read_checkpoint(const std::string& path) {
  // It holds options, and they may name files to be written.
  const auto text = net::read_own_file(path);
  if (!text) return Failure{text.error().code, "--resume: " + text.error().text};
  if (!*text) return std::optional<probe::Checkpoint>{};
  auto checkpoint = report::parse_checkpoint(**text);
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
