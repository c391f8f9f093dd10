#include <fmt/format.h>

#include <string>

#include "net/port_ranges.hpp"
#include "net/sniffer.hpp"

namespace synspect::net {
namespace {

/// Each range costs twelve instructions; the kernel takes 4096 in all (BPF_MAXINSNS), and runs them
/// for every packet of the interface.
constexpr std::size_t kMostRanges = 16;

/// Destination unreachable, time exceeded, parameter problem (RFC 792).
constexpr auto kIcmpErrors = "(icmp and (icmp[0] = 3 or icmp[0] = 11 or icmp[0] = 12))";

/// Destination unreachable, packet too big, time exceeded, parameter problem (RFC 4443).
constexpr auto kIcmp6Errors = "(icmp6 and ip6[40] >= 1 and ip6[40] <= 4)";

/// Hop-by-hop, routing, fragment, authentication and destination options (RFC 8200 section 4).
/// `tcp` and `icmp6` look at the first next-header field only.
constexpr auto kIp6Extensions =
    "(ip6 and (ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 51 or ip6[6] = 60))";

std::string filter_for(std::span<const std::uint16_t> ports, std::size_t most_ranges) {
  std::string expression;
  for (const auto [first, last] : port_ranges(ports, most_ranges)) {
    expression += first == last ? fmt::format("tcp port {} or ", first)
                                : fmt::format("tcp portrange {}-{} or ", first, last);
  }
  return expression + fmt::format("{} or {} or {}", kIcmpErrors, kIcmp6Errors, kIp6Extensions);
}

}  // namespace

std::string capture_filter(std::span<const std::uint16_t> ports) {
  return filter_for(ports, kMostRanges);
}

std::string bulk_capture_filter(std::span<const std::uint16_t> ports) {
  return filter_for(ports, 1);
}

}  // namespace synspect::net
