#include "net/private_network.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "net/descriptor.hpp"

namespace synspect::net {
namespace {

constexpr auto kAction = "enter a private network";

/// The kernel has an error number of its own for each way in which user namespaces are switched
/// off.
Failure refusal(int error) {
  const bool off = error == EPERM || error == EACCES || error == ENOSPC || error == ENOSYS;
  if (!off) return os_failure(kAction, error);
  return {Errc::not_permitted,
          fmt::format("{}: user namespaces are switched off for ordinary users (see sysctl "
                      "user.max_user_namespaces, kernel.unprivileged_userns_clone, "
                      "kernel.apparmor_restrict_unprivileged_userns); run as root",
                      kAction)};
}

Result<void> write_file(const char* path, std::string_view text) {
  const Descriptor file{::open(path, O_WRONLY | O_CLOEXEC)};
  if (!file.is_open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return os_failure(fmt::format("{}: write {}", kAction, path), errno);
  }
  return {};
}

/// Makes us root of a new user namespace, so that what we start inside has its capabilities too.
Result<void> enter_as_user() {
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return refusal(errno);
  // A binary with file capabilities is not dumpable, and its files below /proc/self are then
  // root's. The maps are ours to write all the same.
  ::prctl(PR_SET_DUMPABLE, 1);
  // user_namespaces(7): an ordinary user must give up setgroups() before it maps a group.
  const auto groups = write_file("/proc/self/setgroups", "deny");
  if (!groups) return groups.error();
  const auto users = write_file("/proc/self/uid_map", fmt::format("0 {} 1", uid));
  if (!users) return users.error();
  return write_file("/proc/self/gid_map", fmt::format("0 {} 1", gid));
}

Result<void> loopback_up() {
  const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return refusal(errno);
  return {};
}

}  // namespace

Result<void> enter_private_network() {
  const bool entered = ::geteuid() == 0 && ::unshare(CLONE_NEWNET) == 0;
  if (!entered) {
    const auto as_user = enter_as_user();
    if (!as_user) return as_user.error();
  }
  return loopback_up();
}

}  // namespace synspect::net
