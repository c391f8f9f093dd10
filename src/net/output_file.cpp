#include "net/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "net/place.hpp"
#include "net/write_all.hpp"

namespace synspect::net {
namespace {

Failure usage_failure(const std::string& call_and_object) {
  Failure failure = os_failure(call_and_object, errno);
  failure.code = Errc::usage;
  return failure;
}

bool is_null_device(const struct stat& file) {
  return S_ISCHR(file.st_mode) && file.st_rdev == makedev(1, 3);
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && !is_null_device(a);
}

bool is_descriptor(const struct stat& file, int descriptor) {
  struct stat other {};
  return ::fstat(descriptor, &other) == 0 && same_file(file, other);
}

Result<Descriptor> standard_output() {
  Descriptor copy{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)};
  if (!copy.is_open()) return usage_failure("open standard output");
  return copy;
}

/// A pipe or a device: its rights do not make a file, and it may be one of this process's own
/// (/dev/fd/63).
Result<Descriptor> open_special(const std::string& path) {
  const auto place = find_place(path);
  if (!place) return place.error();
  // It was no link when it was found. One laid there since is not followed.
  const int follow = place->in_proc ? 0 : O_NOFOLLOW;
  Descriptor file{
      ::openat(place->folder.get(), place->name.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | follow)};
  struct stat found {};
  if (!file.is_open() || ::fstat(file.get(), &found) != 0) return usage_failure("open " + path);
  if (S_ISREG(found.st_mode)) return Failure{Errc::usage, "open " + path + ": it has changed"};
  return file;
}

Result<Descriptor> open_named(const std::string& path, FileKeeper& keeper) {
  struct stat found {};
  const bool special = ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
  return special ? open_special(path) : keeper.open(path);
}

}  // namespace

bool is_standard_output(const std::string& path) {
  struct stat file {};
  return path == "-" || (::stat(path.c_str(), &file) == 0 && is_descriptor(file, STDOUT_FILENO));
}

Result<OutputFile> OutputFile::open(const std::string& path, FileKeeper& keeper) {
  const bool standard = is_standard_output(path);
  const std::string name = standard ? "standard output" : path;
  auto opened = standard ? standard_output() : open_named(path, keeper);
  if (!opened) return opened.error();
  // Emptied only when it is known to be nobody else's.
  Descriptor file = *std::move(opened);
  struct stat found {};
  if (::fstat(file.get(), &found) != 0) return usage_failure("open " + name);
  if (::isatty(file.get()) == 1) {
    return Failure{Errc::usage, name + ": packets are no text for a terminal"};
  }
  if (is_descriptor(found, STDERR_FILENO)) {
    return Failure{Errc::usage, name + ": standard error goes there, too"};
  }
  const bool regular = S_ISREG(found.st_mode) && !standard;
  if (regular && ::ftruncate(file.get(), 0) != 0) return usage_failure("empty " + name);
  return OutputFile{name, std::move(file), regular, keeper};
}

Result<void> OutputFile::write(std::string_view octets) {
  if (regular_) keeper_->about_to_write(size_, size_ + octets.size());
  if (write_all(file_.get(), octets) == octets.size()) {
    size_ += octets.size();
    return {};
  }
  const int reason = errno;
  if (regular_ && ::ftruncate(file_.get(), static_cast<off_t>(size_)) == 0) {
    ::lseek(file_.get(), static_cast<off_t>(size_), SEEK_SET);
  }
  return os_failure("write " + path_, reason);
}

std::size_t OutputFile::read_back(std::uint64_t at, std::span<char> into) const {
  const ssize_t got = ::pread(file_.get(), into.data(), into.size(), static_cast<off_t>(at));
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

}  // namespace synspect::net
