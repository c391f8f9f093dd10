#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace synspect::cli {

/// What a command does when all is open that takes a privilege, and before it looks at an octet
/// from the network: gives up privileges, starts threads of its own (`start`), has the kernel
/// refuse system calls that it will not need. Where a step fails, the command must end. `held`:
/// what is open, in words; with `verbose` that and the rest is said.
[[nodiscard]] Result<void> go_unprivileged(bool verbose, std::string_view held,
                                           const std::function<void()>& start = {});

/// The same in two steps, for what may need more system calls, but no privilege, in between.
[[nodiscard]] Result<std::string> drop_privileges(bool verbose);
[[nodiscard]] Result<void> confine(bool verbose, std::string_view who, std::string_view held);

}  // namespace synspect::cli
