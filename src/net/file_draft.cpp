#include "net/file_draft.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "net/secrets.hpp"

namespace synspect::net {
namespace {

constexpr const char* kAccessList = "system.posix_acl_access";
constexpr const char* kOpenFiles = "/proc/self/fd";

/// A name beside the file that nobody can have guessed.
std::string name_beside(const Place& place) {
  Secrets secrets;
  return fmt::format(".{}.{:08x}{:08x}", place.name, secrets.next(), secrets.next());
}

/// False: it has one, and it cannot be had here.
bool copy_access_list(int from, int to) {
  std::array<char, 4096> list{};
  const ssize_t size = ::fgetxattr(from, kAccessList, list.data(), list.size());
  if (size < 0) return errno == ENODATA || errno == EOPNOTSUPP;
  return ::fsetxattr(to, kAccessList, list.data(), static_cast<std::size_t>(size), 0) == 0;
}

}  // namespace

Result<FileDraft> FileDraft::begin(const Place& place, const std::string& path) {
  const int folder = place.folder.get();
  // Only by way of /proc does a file without a name get one.
  const bool nameable = ::access(kOpenFiles, F_OK) == 0;
  Descriptor file{nameable ? ::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666) : -1};
  std::string name;
  if (!file.is_open() && (!nameable || errno == EOPNOTSUPP || errno == EISDIR)) {
    // Some file systems (overlay without support below, network file systems) want a name at once.
    name = name_beside(place);
    file = Descriptor{
        ::openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
  }
  if (!file.is_open()) return os_failure("create a file beside " + path, errno);
  return FileDraft{place, path, std::move(file), std::move(name)};
}

FileDraft::~FileDraft() {
  if (file_.is_open() && !name_.empty()) ::unlinkat(place_->folder.get(), name_.c_str(), 0);
}

// The mode last: to change the owner takes bits away, and the access list sets some.
Result<void> FileDraft::take_on(int original) {
  struct stat open_file {};
  struct stat named {};
  struct stat draft {};
  if (::fstat(original, &open_file) != 0 || ::fstat(file_.get(), &draft) != 0 ||
      ::fstatat(place_->folder.get(), place_->name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) {
    return os_failure("stat " + path_, errno);
  }
  if (open_file.st_dev != named.st_dev || open_file.st_ino != named.st_ino) {
    return Failure{Errc::local, path_ + ": is another file by now"};
  }
  if (open_file.st_nlink > 1) return Failure{Errc::local, path_ + ": has other names as well"};
  const bool other_owner = open_file.st_uid != draft.st_uid || open_file.st_gid != draft.st_gid;
  const bool alike =
      (!other_owner || ::fchown(file_.get(), open_file.st_uid, open_file.st_gid) == 0) &&
      copy_access_list(original, file_.get()) &&
      ::fchmod(file_.get(), open_file.st_mode & 07777) == 0;
  if (!alike) return os_failure("give owner and mode of " + path_ + " to its new version", errno);
  return {};
}

Result<void> FileDraft::replace(int original) {
  if (auto taken = take_on(original); !taken) return taken;
  // First the content, then the name, also on disk.
  if (::fsync(file_.get()) != 0) return os_failure("write " + path_, errno);
  return put();
}

Result<void> FileDraft::put() {
  const int folder = place_->folder.get();
  if (name_.empty()) {
    name_ = name_beside(*place_);
    const std::string own = fmt::format("{}/{}", kOpenFiles, file_.get());
    if (::linkat(AT_FDCWD, own.c_str(), folder, name_.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      const int reason = errno;
      name_.clear();
      return os_failure("name the new version of " + path_, reason);
    }
  }
  if (::renameat(folder, name_.c_str(), folder, place_->name.c_str()) != 0) {
    return os_failure("replace " + path_, errno);
  }
  file_ = Descriptor{};
  return {};
}

}  // namespace synspect::net
