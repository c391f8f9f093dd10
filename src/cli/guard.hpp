#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "cli/options.hpp"
#include "net/rst_guard.hpp"

namespace synspect::cli {

/// Raises the guard that `mode` asks for. With `automatic`: a table that the kernel owns, else a
/// plain one, else none; each step down is said on standard error. No value: no guard is on.
/// `hosts`: as net::RstGuard's.
[[nodiscard]] Result<std::optional<net::RstGuard>> raise_guard(GuardMode mode,
                                                               std::span<const std::uint16_t> ports,
                                                               std::span<const Address> hosts = {});

}  // namespace synspect::cli
