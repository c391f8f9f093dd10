#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "net/descriptor.hpp"

namespace synspect::net {

/// TCP ports of this host that are ours until the lease ends: each is held by a socket that is
/// bound and never listens, so that no other program gets it. SIGKILL ends the lease too.
class PortLease {
 public:
  /// `count` ports, 1 to 4096, from one block at a random place: above the kernel's ephemeral
  /// range, else below it, else, where neither has room, anywhere from 1024 up. Single ports that
  /// somebody else holds or that are reserved (net.ipv4.ip_local_reserved_ports) are left out of
  /// the block. With `first`, the ports `first`, `first`+1, ...: all of them or a failure.
  /// `usage`: numbers that are no ports. `local`: no such block, a port of `first` is taken, or
  /// more sockets than this process may open, its hard limit (RLIMIT_NOFILE) counted.
  [[nodiscard]] static Result<PortLease> acquire(std::size_t count,
                                                 std::optional<std::uint16_t> first);

  [[nodiscard]] const std::vector<std::uint16_t>& ports() const { return ports_; }  ///< ascending

 private:
  std::vector<std::uint16_t> ports_;
  std::vector<Descriptor> sockets_;
};

}  // namespace synspect::net
