#pragma once

#include <string>

namespace synspect::net {

/// `filter` without what arrives at `interface` from an address of this host's own: a neighbour can
/// send that, and nothing in a frame but its direction tells it from what we have sent. Only
/// loopback has such packets by right.
[[nodiscard]] std::string without_impostors(const std::string& filter,
                                            const std::string& interface);

}  // namespace synspect::net
