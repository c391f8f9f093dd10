#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "net/port_ranges.hpp"

namespace synspect::net {

/// Reads numbers and ranges as /proc/sys/net/ipv4/ip_local_reserved_ports writes them:
/// "8080,50000-50010". What is no port is left out.
[[nodiscard]] std::vector<PortRange> parse_port_list(std::string_view text);

/// Where to look for a block of `count` ports, best first: above the range that the kernel gives
/// its own connections from, below it, and, where neither has room, anywhere from 1024 up. Above
/// comes first because programs that listen live below.
[[nodiscard]] std::vector<PortRange> lease_regions(PortRange ephemeral, std::size_t count);

/// The ports of `region` in the order to try them: from `start` up, then from there down, so that
/// what is taken from it stays one block. Leaves out what is `reserved`.
[[nodiscard]] std::vector<std::uint16_t> ports_around(std::uint16_t start, PortRange region,
                                                      const std::vector<PortRange>& reserved);

}  // namespace synspect::net
