#include "net/user_identity.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

#include "net/capability_set.hpp"

namespace synspect::net {
namespace {

/// What the kernel, too, takes for a user that it cannot name (/proc/sys/fs/overflowuid).
constexpr UserIdentity kNobody{65534, 65534};

/// For sockets, ports below 1024 and a network of its own, and to give up the rest.
constexpr std::array kNoFiles{CAP_NET_RAW, CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, CAP_SYS_ADMIN,
                              CAP_SETUID,  CAP_SETGID,    CAP_SETPCAP};

/// CAP_SYS_PTRACE follows /proc/PID/cwd into folders that are closed to the caller, CAP_SYSLOG has
/// the addresses in /proc/kallsyms, and there are more such.
bool drop_capabilities_over_files() {
  return CapabilitySet::held_among(kNoFiles).take();
}

std::optional<std::uint32_t> id_in_environment(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits{text};
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  // The last number of all means "no change" to the system.
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && id != UINT32_MAX ? std::optional{id} : std::nullopt;
}

/// Whom nobody knows is given nobody's rights.
UserIdentity known(const passwd* user) {
  return user != nullptr ? UserIdentity{user->pw_uid, user->pw_gid} : kNobody;
}

/// user_namespaces(7): lines of "first id inside, first id outside, how many".
bool is_in_map(const char* path, std::uint32_t id) {
  std::ifstream map{path};
  if (!map) return true;  // a kernel without user namespaces
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t count = 0;
  while (map >> inside >> outside >> count) {
    if (id >= inside && id - inside < count) return true;
  }
  return false;
}

}  // namespace

UserIdentity calling_user() {
  const UserIdentity real{::getuid(), ::getgid()};
  if (!real.is_root()) return real;
  const auto uid = id_in_environment("SUDO_UID");
  const auto gid = id_in_environment("SUDO_GID");
  if (uid && gid) return {*uid, *gid};
  // pkexec tells the number alone, doas the name.
  if (const auto number = id_in_environment("PKEXEC_UID")) return known(::getpwuid(*number));
  if (const char* const name = std::getenv("DOAS_USER")) return known(::getpwnam(name));
  return real;
}

// To have another user id for files also takes root's capabilities for files out of effect; those
// of another purpose that open files as well are left to us.
Result<void> use_files_as_caller() {
  const UserIdentity caller = calling_user();
  if (::geteuid() != 0 || caller.is_root() || !is_mapped(caller)) return {};
  const passwd* const entry = ::getpwuid(caller.uid);
  const int grouped =
      entry != nullptr ? ::initgroups(entry->pw_name, caller.gid) : ::setgroups(0, nullptr);
  if (grouped != 0) return os_failure("take the groups of " + user_text(caller), errno);
  ::setfsgid(caller.gid);
  ::setfsuid(caller.uid);
  // They give back what was before, and an impossible number changes nothing.
  const bool taken = ::setfsuid(~0U) == static_cast<int>(caller.uid) &&
                     ::setfsgid(~0U) == static_cast<int>(caller.gid);
  if (!taken) return Failure{Errc::local, "use files as " + user_text(caller) + ": refused"};
  if (!drop_capabilities_over_files()) {
    return os_failure("drop capabilities over files", errno);
  }
  return {};
}

UserIdentity unprivileged_user() {
  const UserIdentity caller = calling_user();
  return caller.is_root() ? kNobody : caller;
}

bool is_mapped(const UserIdentity& user) {
  return is_in_map("/proc/self/uid_map", user.uid) && is_in_map("/proc/self/gid_map", user.gid);
}

std::string user_text(const UserIdentity& user) {
  const passwd* const entry = ::getpwuid(user.uid);
  if (entry == nullptr) return fmt::format("uid {}", user.uid);
  return fmt::format("{} (uid {})", entry->pw_name, user.uid);
}

}  // namespace synspect::net
