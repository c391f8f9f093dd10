#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace synspect::net {

/// Ports `first` to `last`, both included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

/// The runs of neighbours in `ports` (ascending, no duplicates). More than `most` (at least 1) runs
/// are joined across their smallest gaps; the ranges then cover ports that were not given.
[[nodiscard]] std::vector<PortRange> port_ranges(std::span<const std::uint16_t> ports,
                                                 std::size_t most);

}  // namespace synspect::net
