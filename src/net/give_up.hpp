#pragma once

#include <cstdint>

#include "base/error.hpp"
#include "net/user_identity.hpp"

namespace synspect::net {

/// What a process needs on after it has given up all else.
enum class Keep : std::uint8_t {
  nothing,
  firewall,  ///< CAP_NET_ADMIN
  /// The user's rights over files: root's capabilities for them (CAP_DAC_OVERRIDE, CAP_FOWNER,
  /// CAP_CHOWN, CAP_FSETID), anybody else's groups.
  files,
};

struct GivenUp {
  UserIdentity user;  ///< who this process is now
  /// The ids were another's to begin with: root of a user namespace that `user` does not exist in.
  bool ids_kept = false;
  /// Not everybody may clear the bounding set (CAP_SETPCAP). No new privileges makes it void.
  bool bounding_set_kept = false;
};

/// Becomes `user` and gives up groups, capabilities (of all five sets) and the right to ever get a
/// privilege by running a program: for good. Looks afterwards whether it is so; where it is not, it
/// fails, and nothing must go on. Call it while this process has one thread: the kernel keeps
/// capabilities for each.
[[nodiscard]] Result<GivenUp> give_up_privileges(const UserIdentity& user,
                                                 Keep keep = Keep::nothing);

}  // namespace synspect::net
