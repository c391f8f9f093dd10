#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "probe/address_range.hpp"

namespace synspect::probe {

/// Where no single host is to be found: not probed unless asked for by name. Loopback, private,
/// link-local, documentation and benchmarking addresses are none of these.
enum class SpecialRange : std::uint8_t { multicast, broadcast, unspecified, reserved };

inline constexpr std::array kSpecialRanges{SpecialRange::multicast, SpecialRange::broadcast,
                                           SpecialRange::unspecified, SpecialRange::reserved};

[[nodiscard]] std::string_view to_string(SpecialRange kind);
/// Reads what to_string writes; all else is a usage error.
[[nodiscard]] Result<SpecialRange> parse_special_range(std::string_view text);

struct SpecialBlock {
  AddressRange range;
  SpecialRange kind;
};

/// All of them, ascending and disjoint.
[[nodiscard]] std::span<const SpecialBlock> special_blocks();

}  // namespace synspect::probe
