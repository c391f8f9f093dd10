#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/error.hpp"
#include "base/instant.hpp"

namespace synspect::net {

struct Resolved {
  Address address;
  std::uint32_t scope = 0;       ///< interface index, from `fe80::1%eth0`; 0: none
  std::optional<Duration> took;  ///< none: the name was a literal and nobody was asked
};

/// The first address of `host`, a name or a literal (with scope, without brackets), in the order
/// the system prefers; `family` restricts the choice. `usage`: a literal of the other family, a
/// scope that is no interface, or what is neither a name nor an address (`10.1`, `010.0.0.1`).
/// `not_resolved`: no such name, or no address of that family. Blocks until the system's resolver
/// answers; `timeout` bounds the wait.
[[nodiscard]] Result<Resolved> resolve(const std::string& host, std::optional<Family> family,
                                       Duration timeout);

}  // namespace synspect::net
