#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace synspect::probe {

/// A target as the user wrote it, taken apart; nothing is resolved yet.
struct TargetSpec {
  std::string host;  ///< a name or a literal, without brackets; a scope stays: `fe80::1%eth0`
  std::optional<std::uint16_t> port;
};

/// Reads `host`, `host:443`, `192.0.2.7:443`, `2001:db8::7`, `[2001:db8::7]:443`,
/// `[fe80::1%eth0]:22`.
[[nodiscard]] Result<TargetSpec> parse_target(std::string_view text);

/// Port number of a service name, or none.
using ServiceLookup = std::function<std::optional<std::uint16_t>(const std::string&)>;

/// Reads `22,80,8000-8010,https`: ports 1 to 65535, each once, in the order given.
[[nodiscard]] Result<std::vector<std::uint16_t>> parse_ports(std::string_view text,
                                                             const ServiceLookup& lookup);

}  // namespace synspect::probe
