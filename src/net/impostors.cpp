#include "net/impostors.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <memory>
#include <set>

namespace synspect::net {
namespace {

/// Each costs the filter up to eight instructions, for packets that have passed the rest of it; the
/// kernel takes 4096 in all.
constexpr std::size_t kMost = 64;

/// "src host 192.0.2.1"; empty: it is no address of IP.
std::string source(const sockaddr& address) {
  const void* octets = nullptr;
  if (address.sa_family == AF_INET) {
    octets = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  } else if (address.sa_family == AF_INET6) {
    octets = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (octets == nullptr ||
      ::inet_ntop(address.sa_family, octets, text.data(), text.size()) == nullptr) {
    return "";
  }
  return fmt::format("{} src host {}", address.sa_family == AF_INET ? "ip" : "ip6", text.data());
}

}  // namespace

// Hosts keep addresses of their own on loopback, too, and send from them.
std::string without_impostors(const std::string& filter, const std::string& interface) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return filter;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner{first, &::freeifaddrs};
  std::set<std::string> sources;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    const bool here = interface == each->ifa_name;
    const bool loopback = (each->ifa_flags & IFF_LOOPBACK) != 0;
    if (here && loopback) return filter;
    if ((!here && !loopback) || each->ifa_addr == nullptr || sources.size() == kMost) continue;
    if (std::string text = source(*each->ifa_addr); !text.empty()) sources.insert(std::move(text));
  }
  if (sources.empty()) return filter;
  return fmt::format("({}) and not (inbound and ({}))", filter, fmt::join(sources, " or "));
}

}  // namespace synspect::net
