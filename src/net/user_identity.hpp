#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace synspect::net {

/// A user and its first group, by number.
struct UserIdentity {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  [[nodiscard]] bool is_root() const { return uid == 0; }
  friend bool operator==(const UserIdentity&, const UserIdentity&) = default;
};

/// Whose wish this run is: under sudo, doas and pkexec the user who called it, of a set-user-ID
/// program the real user, else the user whose process this is.
[[nodiscard]] UserIdentity calling_user();

/// From here on root reads and writes files by the calling user's rights, and no others: whoever
/// may run this program through sudo is not thereby given every file of the host to read. Call it
/// first of all.
[[nodiscard]] Result<void> use_files_as_caller();

/// Who this process should be once it needs no privilege: the calling user, or nobody where that is
/// root.
[[nodiscard]] UserIdentity unprivileged_user();

/// Whether this process's user namespace knows the user at all. The root of a namespace that an
/// ordinary user has made is that user, and can become no other.
[[nodiscard]] bool is_mapped(const UserIdentity& user);

/// "alice (uid 1000)", or "uid 1000".
[[nodiscard]] std::string user_text(const UserIdentity& user);

}  // namespace synspect::net
