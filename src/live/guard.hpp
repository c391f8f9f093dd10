#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "net/rst_guard.hpp"

namespace synspect::live {

enum class GuardMode : std::uint8_t {
  automatic,  ///< a table that the kernel owns, else a plain one, else none
  nft,        ///< one of the two tables, or failure
  none,       ///< the user has a rule of their own
};

/// What keeps this host's own TCP out of our connections.
struct Guard {
  std::optional<net::RstGuard> table;  ///< none: no guard is on
  std::string remark;  ///< a sentence that must be said: it is not what was best; empty: it is
};

/// "RST guard synspect-123-abc", for people.
[[nodiscard]] std::string guard_text(const Guard& guard);

/// Raises the guard that `mode` asks for. `hosts`: as net::RstGuard's.
[[nodiscard]] Result<Guard> raise_guard(GuardMode mode, std::span<const std::uint16_t> ports,
                                        std::span<const Address> hosts = {});

}  // namespace synspect::live
