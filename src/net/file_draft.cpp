#include "net/file_draft.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "net/write_all.hpp"

namespace synspect::net {
namespace {

constexpr const char* kAccessList = "system.posix_acl_access";

/// The file that `path` names is still the one that is open.
Result<void> check_name(int original, const std::string& path) {
  struct stat open_file {};
  struct stat named {};
  if (::fstat(original, &open_file) != 0 || ::stat(path.c_str(), &named) != 0) {
    return os_failure("stat " + path, errno);
  }
  if (open_file.st_dev != named.st_dev || open_file.st_ino != named.st_ino) {
    return Failure{Errc::local, path + ": is another file by now"};
  }
  if (open_file.st_nlink > 1) return Failure{Errc::local, path + ": has other names as well"};
  return {};
}

/// False: it has one, and it cannot be had here.
bool copy_access_list(int from, int to) {
  std::array<char, 4096> list{};
  const ssize_t size = ::fgetxattr(from, kAccessList, list.data(), list.size());
  if (size < 0) return errno == ENODATA || errno == EOPNOTSUPP;
  return ::fsetxattr(to, kAccessList, list.data(), static_cast<std::size_t>(size), 0) == 0;
}

}  // namespace

Result<FileDraft> FileDraft::begin(const OutputFile& file) {
  std::error_code error;
  const auto path = std::filesystem::canonical(file.path(), error);
  if (error) return os_failure("find " + file.path(), error.value());
  if (const auto named = check_name(file.descriptor(), path); !named) return named.error();
  std::string draft = path.parent_path() / ("." + path.filename().string() + ".XXXXXX");
  Descriptor made{::mkostemp(draft.data(), O_CLOEXEC)};
  if (!made.is_open()) return os_failure("create " + draft, errno);
  return FileDraft{file.descriptor(), path, std::move(draft), std::move(made)};
}

FileDraft::~FileDraft() {
  if (file_.is_open()) ::unlink(draft_.c_str());
}

Result<void> FileDraft::write(std::string_view octets) {
  if (write_all(file_.get(), octets) == octets.size()) return {};
  return os_failure("write " + draft_, errno);
}

// The mode last: to change the owner takes bits away, and the access list sets some.
Result<void> FileDraft::replace() {
  if (auto named = check_name(original_, path_); !named) return named;
  struct stat was {};
  struct stat is {};
  const bool known = ::fstat(original_, &was) == 0 && ::fstat(file_.get(), &is) == 0;
  const bool other_owner = was.st_uid != is.st_uid || was.st_gid != is.st_gid;
  const bool alike =
      known && (!other_owner || ::fchown(file_.get(), was.st_uid, was.st_gid) == 0) &&
      copy_access_list(original_, file_.get()) && ::fchmod(file_.get(), was.st_mode & 07777) == 0;
  if (!alike) return os_failure("give owner and mode of " + path_ + " to " + draft_, errno);
  // First the content, then the name, also on disk.
  if (::fsync(file_.get()) != 0 || std::rename(draft_.c_str(), path_.c_str()) != 0) {
    return os_failure("replace " + path_, errno);
  }
  file_ = Descriptor{};
  return {};
}

}  // namespace synspect::net
