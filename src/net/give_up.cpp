#include "net/give_up.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "net/capability_set.hpp"

namespace synspect::net {
namespace {

Failure failure(std::string_view step) {
  Failure failure = os_failure(fmt::format("give up privileges: {}", step), errno);
  failure.code = Errc::local;
  return failure;
}

std::vector<cap_value_t> kept_capabilities(Keep keep, const UserIdentity& user) {
  switch (keep) {
    case Keep::nothing: return {};
    case Keep::firewall: return {CAP_NET_ADMIN};
    case Keep::files:
      if (!user.is_root()) return {};
      return {CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_CHOWN, CAP_FSETID};
  }
  return {};
}

/// False: it is not ours to clear.
bool clear_bounding_set() {
  for (cap_value_t capability = 0; cap_get_bound(capability) >= 0; ++capability) {
    if (cap_get_bound(capability) == CAP_SET && cap_drop_bound(capability) != 0) return false;
  }
  return true;
}

/// Linux counts a process's threads in the links of this folder.
bool is_single_threaded() {
  struct stat tasks {};
  return ::stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink == 3;
}

/// Groups are root's to change. An ordinary user's own are no privilege.
bool take_groups(const UserIdentity& user, Keep keep) {
  if (::geteuid() != 0) return true;
  const passwd* const entry = keep == Keep::files ? ::getpwuid(user.uid) : nullptr;
  if (entry != nullptr) return ::initgroups(entry->pw_name, user.gid) == 0;
  return ::setgroups(0, nullptr) == 0;
}

Result<void> become(const UserIdentity& user, Keep keep) {
  if (!take_groups(user, keep)) return failure("drop groups");
  if (::setresgid(user.gid, user.gid, user.gid) != 0) {
    return failure(fmt::format("become group {}", user.gid));
  }
  if (::setresuid(user.uid, user.uid, user.uid) != 0) {
    return failure(fmt::format("become {}", user_text(user)));
  }
  return {};
}

Result<void> look_again(const UserIdentity& user, const CapabilitySet& expected) {
  uid_t uids[3]{};
  gid_t gids[3]{};
  ::getresuid(&uids[0], &uids[1], &uids[2]);
  ::getresgid(&gids[0], &gids[1], &gids[2]);
  for (const uid_t uid : uids) {
    if (uid != user.uid) return Failure{Errc::local, "give up privileges: a user id has stayed"};
  }
  for (const gid_t gid : gids) {
    if (gid != user.gid) return Failure{Errc::local, "give up privileges: a group id has stayed"};
  }
  if (!(CapabilitySet::of_process() == expected)) {
    return Failure{Errc::local, "give up privileges: a capability has stayed"};
  }
  if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) {
    return Failure{Errc::local, "give up privileges: new ones are still possible"};
  }
  return {};
}

}  // namespace

Result<GivenUp> give_up_privileges(const UserIdentity& user, Keep keep) {
  if (!is_single_threaded()) {
    return Failure{Errc::local, "give up privileges: other threads would keep theirs"};
  }
  GivenUp given{user, !is_mapped(user), false};
  if (given.ids_kept) given.user = {::getuid(), ::getgid()};
  given.bounding_set_kept = !clear_bounding_set();
  const auto kept = CapabilitySet::held_among(kept_capabilities(keep, user));
  // Where the kernel cannot clear it, the ambient set is empty with the permitted one.
  (void)cap_reset_ambient();
  ::prctl(PR_SET_KEEPCAPS, keep == Keep::nothing ? 0 : 1, 0, 0, 0);
  if (!given.ids_kept) {
    if (const auto became = become(user, keep); !became) return became.error();
  }
  if (!kept.take()) return failure("empty the capability sets");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failure("set no_new_privs");
  // What runs from here on must not be looked into by other processes of that user.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (const auto looked = look_again(given.user, kept); !looked) return looked.error();
  return given;
}

}  // namespace synspect::net
