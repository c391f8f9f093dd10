#pragma once

#include <string>

#include "net/channel.hpp"
#include "net/descriptor.hpp"

namespace synspect::net {

/// Sends whole IP datagrams through the kernel's routing (layer 3, IPPROTO_RAW): works on Ethernet,
/// lo, tun and every other kind of interface. Receives nothing. A datagram is routed by its source
/// as well as by its destination, as find_route() is asked to.
class RawSocket final : public Channel {
 public:
  /// `interface`: bind to it; empty for the kernel's choice. `not_permitted` without CAP_NET_RAW.
  [[nodiscard]] static Result<RawSocket> open(const std::string& interface);

  [[nodiscard]] Result<void> send(const Datagram& datagram) override;
  /// Tries once, and does not wait where a queue is full. 0, or errno.
  [[nodiscard]] int try_send(const Datagram& datagram);

 private:
  Descriptor v4_;
  Descriptor v6_;  ///< closed when this host has no IPv6
};

/// Whether a datagram that was not sent for this reason (errno) may be a moment later.
[[nodiscard]] bool is_full(int error);

/// "send to 192.0.2.2: network is unreachable".
[[nodiscard]] Failure send_failure(const Address& destination, int error);

}  // namespace synspect::net
