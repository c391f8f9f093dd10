#pragma once

#include "base/error.hpp"

namespace synspect::net {

/// `not_permitted` if this process lacks CAP_NET_RAW; the text names the capability and how to
/// grant it to the running binary.
[[nodiscard]] Result<void> require_raw_packets();

/// Whether nftables can be changed: CAP_NET_ADMIN.
[[nodiscard]] bool may_change_firewall();

}  // namespace synspect::net
