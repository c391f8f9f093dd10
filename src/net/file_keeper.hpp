#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "net/descriptor.hpp"
#include "net/side_process.hpp"
#include "net/write_extent.hpp"

namespace synspect::net {

/// Opens, replaces and removes files by the rights of the calling user, in a process of its own: so
/// this one can do without any right over files, and without the system calls. It knows the files
/// that it was started for, and touches no others, whatever it is told.
class FileKeeper {
 public:
  /// `paths`: all that will be asked for. Those that no file can have are told of when asked for.
  [[nodiscard]] static Result<FileKeeper> start(const std::vector<std::string>& paths);

  /// For writing, and for reading where that is allowed; made if it is not there, not emptied. One
  /// of the files.
  /// `usage`: it cannot be opened, is no ordinary file, or as find_place() says.
  [[nodiscard]] Result<Descriptor> open(const std::string& path);
  /// To be told before each write to what `open` gave: should this process be killed in the midst
  /// of it, the file is cut back to the writes that are whole.
  void about_to_write(std::uint64_t before, std::uint64_t after) { extent_->begin(before, after); }
  /// An empty file beside it, for `replace`; one at a time. It goes if it is not used.
  [[nodiscard]] Result<Descriptor> draft(const std::string& path);
  /// The draft takes the place of the file. One that `open` has opened must still have its name,
  /// and no other; its owner, mode and access list stay. A symbolic link stays one.
  [[nodiscard]] Result<void> replace(const std::string& path);
  /// Removes the file, if it is there.
  [[nodiscard]] Result<void> remove(const std::string& path);

  [[nodiscard]] int pid() const { return process_.pid(); }

 private:
  FileKeeper(SideProcess process, std::vector<std::string> paths,
             std::unique_ptr<WriteExtent> extent)
      : process_(std::move(process)), paths_(std::move(paths)), extent_(std::move(extent)) {}
  [[nodiscard]] Result<Descriptor> ask(char what, const std::string& path);

  SideProcess process_;
  std::vector<std::string> paths_;
  std::unique_ptr<WriteExtent> extent_;
};

}  // namespace synspect::net
