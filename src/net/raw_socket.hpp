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

 private:
  Descriptor v4_;
  Descriptor v6_;  ///< closed when this host has no IPv6
};

}  // namespace synspect::net
