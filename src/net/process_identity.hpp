#pragma once

#include <cstdint>

namespace synspect::net {

/// A process told apart from every other that this machine has had since it started: a pid alone is
/// used again, and means something in its namespace only. Zero in a namespace: not known.
struct ProcessIdentity {
  std::uint64_t pid_namespace = 0;   ///< its inode
  std::uint64_t time_namespace = 0;  ///< its inode; the start is told in its terms
  std::uint64_t pid = 0;             ///< in that namespace
  std::uint64_t start = 0;           ///< clock ticks since the machine started
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

[[nodiscard]] ProcessIdentity this_process();

/// Whether `process` has ended, beyond doubt: false wherever this process cannot tell.
[[nodiscard]] bool has_ended(const ProcessIdentity& process);

}  // namespace synspect::net
