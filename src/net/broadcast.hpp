#pragma once

#include <vector>

#include "base/address.hpp"

namespace synspect::net {

/// The addresses that mean every host of a network that this host is part of: the broadcast address
/// of each interface, and the network's own (RFC 1122 section 3.3.6). IPv4 alone has such.
[[nodiscard]] std::vector<Address> broadcast_addresses();

}  // namespace synspect::net
