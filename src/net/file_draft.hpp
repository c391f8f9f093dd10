#pragma once

#include <string>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/place.hpp"

namespace synspect::net {

/// The next version of a file. It has no name, so that nothing of it remains if it is abandoned,
/// however that happens, and takes the file's place as a whole: whoever opens the file finds one
/// version or the other.
class FileDraft {
 public:
  /// `place` must outlive it. `path`: for messages.
  [[nodiscard]] static Result<FileDraft> begin(const Place& place, const std::string& path);
  [[nodiscard]] int descriptor() const { return file_.get(); }

  /// Takes the place of `original`, with its owner, mode and access list. Fails where the name is
  /// another file's by now, or the file has other names as well.
  [[nodiscard]] Result<void> replace(int original);
  /// Takes the place of whatever has the name.
  [[nodiscard]] Result<void> put();

  FileDraft(FileDraft&& other) noexcept = default;
  FileDraft& operator=(FileDraft&&) = delete;
  ~FileDraft();

 private:
  FileDraft(const Place& place, std::string path, Descriptor file, std::string name)
      : place_(&place), path_(std::move(path)), file_(std::move(file)), name_(std::move(name)) {}
  [[nodiscard]] Result<void> take_on(int original);

  const Place* place_;
  std::string path_;
  Descriptor file_;
  std::string name_;  ///< empty: it has none yet
};

}  // namespace synspect::net
