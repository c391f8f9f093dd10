#include "net/own_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "net/place.hpp"
#include "net/user_identity.hpp"

namespace synspect::net {
namespace {

Failure unreadable(const std::string& path) {
  return {Errc::usage, os_failure("read " + path, errno).text};
}

bool may_be_anybodys(const Place& place, int file) {
  struct stat folder {};
  struct stat found {};
  if (::fstat(place.folder.get(), &folder) != 0 || ::fstat(file, &found) != 0) return true;
  return (folder.st_mode & S_IWOTH) != 0 && found.st_uid != 0 && found.st_uid != calling_user().uid;
}

Result<std::string> content_of(int file, const std::string& path) {
  std::string content;
  std::array<char, 65536> octets{};
  for (;;) {
    const ssize_t got = ::read(file, octets.data(), octets.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path);
    if (got == 0) return content;
    content.append(octets.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result<std::optional<std::string>> read_own_file(const std::string& path) {
  const auto place = find_place(path);
  if (!place) return place.error();
  const int follow = place->in_proc ? 0 : O_NOFOLLOW;
  const Descriptor file{
      ::openat(place->folder.get(), place->name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | follow)};
  if (!file.is_open() && errno == ENOENT) return std::optional<std::string>{};
  if (!file.is_open()) return unreadable(path);
  if (may_be_anybodys(*place, file.get())) {
    return Failure{Errc::usage, path +
                                    ": belongs to somebody else, in a folder that everybody may "
                                    "write to; copy it if it is to be trusted"};
  }
  auto content = content_of(file.get(), path);
  if (!content) return content.error();
  return std::optional{*std::move(content)};
}

}  // namespace synspect::net
