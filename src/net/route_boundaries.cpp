#include "net/route_boundaries.hpp"

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "net/netlink.hpp"

namespace synspect::net {
namespace {

constexpr std::size_t kMostPrefixes = 100'000;

/// Tables may change while they are listed; the list is then asked for anew.
constexpr int kTries = 5;

struct Prefix {
  std::array<std::uint8_t, 16> octets{};  ///< of an IPv4 address, the first four
  unsigned bits = 0;
};

// Rules and routes say their prefixes in the same way.
static_assert(sizeof(fib_rule_hdr) == sizeof(rtmsg));
static_assert(offsetof(fib_rule_hdr, dst_len) == offsetof(rtmsg, rtm_dst_len));
static_assert(int{FRA_DST} == int{RTA_DST});

Prefix prefix_of(const NetlinkMessage& message) {
  Prefix prefix;
  prefix.bits = message.head<rtmsg>().rtm_dst_len;
  auto attributes = message.attributes<rtmsg>();
  while (const auto attribute = attributes.next()) {
    if (attribute->type != RTA_DST || attribute->value.size() > prefix.octets.size()) continue;
    std::ranges::copy(attribute->value, prefix.octets.begin());
  }
  return prefix;
}

Address first_address(const Prefix& prefix, Family family) {
  return Address{std::span{prefix.octets}.first(family == Family::v6 ? 16 : 4)};
}

/// None where the prefix reaches to the end of all addresses.
std::optional<Address> first_after(Prefix prefix, Family family) {
  for (unsigned bit = prefix.bits; bit > 0; --bit) {
    const auto weight = static_cast<std::uint8_t>(0x80u >> ((bit - 1) % 8));
    std::uint8_t& octet = prefix.octets[(bit - 1) / 8];
    octet = static_cast<std::uint8_t>(octet ^ weight);
    if ((octet & weight) != 0) return first_address(prefix, family);
  }
  return std::nullopt;
}

int list_boundaries(std::uint16_t question, Family family, std::vector<Address>& boundaries) {
  rtmsg head{};
  head.rtm_family = family == Family::v6 ? AF_INET6 : AF_INET;
  const NetlinkRequest request{question, NLM_F_DUMP, head};
  std::size_t prefixes = 0;
  const int error = ask_netlink(request, [&](const NetlinkMessage& message) {
    // What was learnt of one destination (a path MTU) lies beside the route that it came from.
    if ((message.head<rtmsg>().rtm_flags & RTM_F_CLONED) != 0) return true;
    const Prefix prefix = prefix_of(message);
    boundaries.push_back(first_address(prefix, family));
    if (const auto after = first_after(prefix, family)) boundaries.push_back(*after);
    return ++prefixes <= kMostPrefixes;
  });
  return prefixes > kMostPrefixes ? E2BIG : error;
}

}  // namespace

Result<std::vector<Address>> route_boundaries(Family family) {
  const auto what = fmt::format("list the {} routes", to_string(family));
  std::vector<Address> boundaries;
  int error = EINTR;
  for (int tried = 0; error == EINTR && tried < kTries; ++tried) {
    boundaries.clear();
    error = list_boundaries(RTM_GETROUTE, family, boundaries);
    if (error == 0) error = list_boundaries(RTM_GETRULE, family, boundaries);
  }
  if (error == E2BIG) {
    return Failure{Errc::local, fmt::format("{}: more than {}", what, kMostPrefixes)};
  }
  if (error != 0) return os_failure(what, error);
  std::sort(boundaries.begin(), boundaries.end());
  boundaries.erase(std::unique(boundaries.begin(), boundaries.end()), boundaries.end());
  return boundaries;
}

}  // namespace synspect::net
