#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.hpp"
#include "base/error.hpp"

namespace synspect::net {

/// The kernel's way to a destination.
struct Route {
  Address source;         ///< the address the kernel would send from
  std::string interface;  ///< name of the outgoing interface
  std::uint32_t interface_index = 0;
  std::uint32_t mtu = 0;           ///< octets: the route's own, or else the interface's
  std::optional<Address> gateway;  ///< none: the destination itself is the next hop
};

/// What the user insists on.
struct RouteWish {
  std::string interface;          ///< empty: any
  std::optional<Address> source;  ///< none: the kernel's choice; must be an address of this host
  std::uint32_t scope = 0;        ///< interface index of a link-local destination; 0: none
};

/// Asks the kernel (rtnetlink, RTM_GETROUTE). `usage`: the named interface does not exist, the
/// source is no address of this host or cannot be used for it, or the destination is no single
/// host's or lacks its scope. `local`: no route, or one that rejects.
[[nodiscard]] Result<Route> find_route(const Address& destination, const RouteWish& wish);

/// Index of an interface by name or decimal number. `usage` if there is none.
[[nodiscard]] Result<std::uint32_t> interface_index(const std::string& name);

}  // namespace synspect::net
