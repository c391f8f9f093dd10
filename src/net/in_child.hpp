#pragma once

#include <functional>

#include "base/error.hpp"

namespace synspect::net {

/// Runs `body` in a process of its own, whose changes to itself end with it, and gives back what it
/// gave. `local`: it could not be started, died, or was not done in ten seconds.
[[nodiscard]] Result<void> in_child(const std::function<Result<void>()>& body);

}  // namespace synspect::net
