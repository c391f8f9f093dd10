#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/file_keeper.hpp"

namespace synspect::net {

/// `path` is "-", or names what standard output is, such as /dev/stdout: what is written there and
/// what is written to standard output would mix. /dev/null mixes nothing.
[[nodiscard]] bool is_standard_output(const std::string& path);

/// A file, a pipe or standard output, without a buffer: what is written is out.
class OutputFile {
 public:
  /// Creates or empties `path`; what `is_standard_output` is duplicated. Waits for the reader of a
  /// named pipe. `keeper`: opens ordinary files, and must outlive this. `usage`: it cannot be
  /// opened, is a terminal, or is what standard error is.
  [[nodiscard]] static Result<OutputFile> open(const std::string& path, FileKeeper& keeper);
  /// All of it. When that fails, a regular file is cut back to what it was before.
  [[nodiscard]] Result<void> write(std::string_view octets);

  /// What was written, from octet `at` on; returns how many octets came.
  [[nodiscard]] std::size_t read_back(std::uint64_t at, std::span<char> into) const;
  /// For a regular file: an empty one that `replace` puts in its place.
  [[nodiscard]] Result<Descriptor> draft() const { return keeper_->draft(path_); }
  [[nodiscard]] Result<void> replace() const { return keeper_->replace(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }
  /// An ordinary file that was opened by its name: it can be read back, and replaced.
  [[nodiscard]] bool is_regular() const { return regular_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  ///< octets written

 private:
  OutputFile(std::string path, Descriptor file, bool regular, FileKeeper& keeper)
      : path_(std::move(path)), file_(std::move(file)), regular_(regular), keeper_(&keeper) {}

  std::string path_;
  Descriptor file_;
  bool regular_;
  FileKeeper* keeper_;
  std::uint64_t size_ = 0;
};

}  // namespace synspect::net
