#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/address.hpp"
#include "net/netlink.hpp"

namespace synspect::net {

/// An Ethernet address.
using Mac = std::array<std::uint8_t, 6>;

/// What the kernel's neighbour table has for a host on the link, if it is in use (not failed, not
/// still being asked for). Needs no privilege and sends nothing.
[[nodiscard]] std::optional<Mac> neighbour_mac(const NetlinkSocket& kernel,
                                               std::uint32_t interface_index,
                                               const Address& neighbour);

}  // namespace synspect::net
