#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/side_process.hpp"

namespace synspect::net {

/// Opens, replaces and removes files by the rights of the calling user, in a process of its own: so
/// this one can do without any right over files, and without the system calls. It knows the files
/// that it was started for, and touches no others, whatever it is told.
class FileKeeper {
 public:
  /// `paths`: all that will be asked for. Those that no file can have are told of when asked for.
  [[nodiscard]] static Result<FileKeeper> start(const std::vector<std::string>& paths);

  /// For writing, and for reading where that is allowed; made if it is not there, not emptied.
  /// `usage`: it cannot be opened, is no ordinary file, or as find_place() says.
  [[nodiscard]] Result<Descriptor> open(const std::string& path);
  /// An empty file beside it, for `replace`; one at a time. It goes if it is not used.
  [[nodiscard]] Result<Descriptor> draft(const std::string& path);
  /// The draft takes the place of the file. One that `open` has opened must still have its name,
  /// and no other; its owner, mode and access list stay. A symbolic link stays one.
  [[nodiscard]] Result<void> replace(const std::string& path);
  /// Removes the file, if it is there.
  [[nodiscard]] Result<void> remove(const std::string& path);

  [[nodiscard]] int pid() const { return process_.pid(); }

 private:
  FileKeeper(SideProcess process, std::vector<std::string> paths)
      : process_(std::move(process)), paths_(std::move(paths)) {}
  [[nodiscard]] Result<Descriptor> ask(char what, const std::string& path);

  SideProcess process_;
  std::vector<std::string> paths_;
};

}  // namespace synspect::net
