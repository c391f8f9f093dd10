#pragma once

#include <vector>

#include "base/address.hpp"
#include "base/error.hpp"

namespace synspect::net {

/// Where the way to an address may differ from the way to the address before it: the first address
/// of each prefix in the routing tables and in the rules that choose among them, and the first
/// after it. Ascending, each once. Asking for one address of each piece between them tells the way
/// to all. `local`: more than 100,000 routes.
[[nodiscard]] Result<std::vector<Address>> route_boundaries(Family family);

}  // namespace synspect::net
