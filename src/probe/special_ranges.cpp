#include "probe/special_ranges.hpp"

#include <vector>

namespace synspect::probe {
namespace {

struct Row {
  SpecialRange kind;
  const char* first;
  const char* last;
};

/// After IANA's registries of special-purpose addresses (RFC 6890) and of the address spaces.
constexpr Row kRows[] = {
    // "This network", RFC 791 section 3.2 and RFC 1122 section 3.2.1.3: never a destination.
    {SpecialRange::unspecified, "0.0.0.0", "0.255.255.255"},
    // RFC 1112 section 4, RFC 5771.
    {SpecialRange::multicast, "224.0.0.0", "239.255.255.255"},
    // RFC 1112 section 4, class E; the broadcast takes its last address.
    {SpecialRange::reserved, "240.0.0.0", "255.255.255.254"},
    // RFC 919 section 7.
    {SpecialRange::broadcast, "255.255.255.255", "255.255.255.255"},
    // RFC 4291 section 2.5.2.
    {SpecialRange::unspecified, "::", "::"},
    // The rest of ::/8, reserved by the IETF (RFC 4291), but for loopback ::1 and both prefixes of
    // translators, 64:ff9b::/96 (RFC 6052) and 64:ff9b:1::/48 (RFC 8215). The first row has the
    // IPv4 addresses in IPv6 form, ::/96 and ::ffff:0:0/96 (RFC 4291 section 2.5.5): those are
    // deprecated, and these no destination (RFC 6890 section 2.2.3).
    {SpecialRange::reserved, "::2", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff"},
    {SpecialRange::reserved, "64:ff9b::1:0:0", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff"},
    {SpecialRange::reserved, "64:ff9b:2::", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    // RFC 4291 section 2.7. What lies between and is assigned to nobody is treated as unicast:
    // section 2.4 demands it.
    {SpecialRange::multicast, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
};

std::vector<SpecialBlock> read_rows() {
  std::vector<SpecialBlock> blocks;
  for (const Row& row : kRows) {
    blocks.push_back(
        {{Address::parse(row.first).value(), Address::parse(row.last).value()}, row.kind});
  }
  return blocks;
}

}  // namespace

std::string_view to_string(SpecialRange kind) {
  switch (kind) {
    case SpecialRange::multicast: return "multicast";
    case SpecialRange::broadcast: return "broadcast";
    case SpecialRange::unspecified: return "unspecified";
    case SpecialRange::reserved: return "reserved";
  }
  return "?";
}

Result<SpecialRange> parse_special_range(std::string_view text) {
  for (const SpecialRange kind : kSpecialRanges) {
    if (text == to_string(kind)) return kind;
  }
  return Failure{Errc::usage, "special range " + std::string{text} +
                                  ": must be multicast, broadcast, unspecified or reserved"};
}

std::span<const SpecialBlock> special_blocks() {
  static const std::vector<SpecialBlock> blocks = read_rows();
  return blocks;
}

}  // namespace synspect::probe
