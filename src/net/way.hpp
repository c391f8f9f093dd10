#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.hpp"
#include "base/error.hpp"
#include "net/route.hpp"

namespace synspect::net {

/// How datagrams get to a set of destinations.
struct Way {
  std::string interface;
  std::uint32_t interface_index = 0;
  Address source;
  std::uint32_t mtu = 0;           ///< octets
  std::optional<Address> gateway;  ///< none: each destination is its own next hop
  /// Ethernet, one next hop and no tunnel: frames can be made here, past the kernel's routing.
  bool link_level = false;

  friend bool operator==(const Way&, const Way&) = default;
};

/// Asks the kernel; fails as find_route() does. It holds for all destinations of the same piece
/// between route_boundaries().
[[nodiscard]] Result<Way> find_way(const Address& destination, const RouteWish& wish);

}  // namespace synspect::net
