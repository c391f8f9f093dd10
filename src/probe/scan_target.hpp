#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "probe/address_range.hpp"

namespace synspect::probe {

/// A target of a scan as the user wrote it; nothing is resolved yet.
struct ScanTarget {
  /// A name may be an address with a scope, `fe80::1%eth0`: the resolver knows it.
  std::variant<AddressRange, std::string> what;
  std::optional<std::uint16_t> port;
};

/// Reads what parse_target reads, and `10.0.0.0/16`, `10.0.0.0/24:80`, `10.0.0.1-10.0.3.255`,
/// `2001:db8::/120`, `[2001:db8::]/120`, `[2001:db8::/120]:443`, `2001:db8::1-2001:db8::ff`.
/// Host bits in front of a prefix length do not matter: `10.0.0.7/16` is all of `10.0.0.0/16`.
[[nodiscard]] Result<ScanTarget> parse_scan_target(std::string_view text);

/// Reads `10.0.0.0/8,192.168.1.5`: no ports, no names. Blanks around a comma do not matter.
[[nodiscard]] Result<std::vector<AddressRange>> parse_range_list(std::string_view text);

/// What a line of a file of targets or ranges says, without the comment after `#` and the blanks
/// around it; empty if it says nothing.
[[nodiscard]] std::string_view line_content(std::string_view line);

}  // namespace synspect::probe
