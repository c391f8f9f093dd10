#include "net/broadcast.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <span>

namespace synspect::net {
namespace {

std::uint32_t number(const sockaddr* address) {
  in_addr value = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  return value.s_addr;
}

Address address_of(std::uint32_t network_order) {
  std::array<std::uint8_t, 4> octets{};
  std::memcpy(octets.data(), &network_order, octets.size());
  return Address{octets};
}

}  // namespace

std::vector<Address> broadcast_addresses() {
  std::vector<Address> found;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner{first, &::freeifaddrs};
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    const bool has_one = each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_INET &&
                         (each->ifa_flags & IFF_BROADCAST) != 0 && each->ifa_netmask != nullptr;
    if (!has_one) continue;
    // A network of one or two hosts has no room for one (RFC 3021).
    const std::uint32_t mask = number(each->ifa_netmask);
    if (ntohl(mask) >= 0xffff'fffe) continue;
    const std::uint32_t network = number(each->ifa_addr) & mask;
    found.push_back(address_of(network | ~mask));
    found.push_back(address_of(network));
  }
  return found;
}

}  // namespace synspect::net
