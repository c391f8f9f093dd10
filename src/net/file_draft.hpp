#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/output_file.hpp"

namespace synspect::net {

/// The next version of a regular file. It is written beside the file and takes its place as a
/// whole: whoever opens the file finds one version or the other. Abandoned, it leaves nothing
/// behind.
class FileDraft {
 public:
  /// Fails where the file has another name as well, or its own is another file's by now.
  [[nodiscard]] static Result<FileDraft> begin(const OutputFile& file);
  [[nodiscard]] Result<void> write(std::string_view octets);
  /// With the file's owner, mode and access list, and under its name; a symbolic link stays one.
  [[nodiscard]] Result<void> replace();

  FileDraft(FileDraft&& other) noexcept = default;
  FileDraft& operator=(FileDraft&&) = delete;
  ~FileDraft();

 private:
  FileDraft(int original, std::string path, std::string draft, Descriptor file)
      : original_(original),
        path_(std::move(path)),
        draft_(std::move(draft)),
        file_(std::move(file)) {}

  int original_;
  std::string path_;  ///< without symbolic links
  std::string draft_;
  Descriptor file_;
};

}  // namespace synspect::net
