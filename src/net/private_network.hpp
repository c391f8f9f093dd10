#pragma once

#include "base/error.hpp"

namespace synspect::net {

/// Moves this process into a network namespace of its own with nothing but `lo` (up), and, when it
/// is not root, into a user namespace in which it holds every capability. Call before any thread is
/// started; there is no way back. `not_permitted`: user namespaces are off and we are not root.
[[nodiscard]] Result<void> enter_private_network();

}  // namespace synspect::net
