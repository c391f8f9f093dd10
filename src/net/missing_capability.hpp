#pragma once

#include <string_view>

#include "base/error.hpp"

namespace synspect::net {

/// "open a raw socket: operation not permitted: CAP_NET_RAW is missing; run as root, or grant it
/// once: sudo setcap ... /usr/bin/synspect". `action` is what was tried.
[[nodiscard]] Failure missing_capability(std::string_view action, std::string_view capability);

}  // namespace synspect::net
