#include "net/neighbour.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>

#include "net/netlink.hpp"

namespace synspect::net {
namespace {

constexpr std::uint16_t kUsable =
    NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;

std::optional<Mac> mac_in(const NetlinkMessage& message) {
  if (message.type != RTM_NEWNEIGH) return std::nullopt;
  if ((message.head<ndmsg>().ndm_state & kUsable) == 0) return std::nullopt;
  auto attributes = message.attributes<ndmsg>();
  while (const auto attribute = attributes.next()) {
    Mac mac{};
    if (attribute->type != NDA_LLADDR || attribute->value.size() != mac.size()) continue;
    std::ranges::copy(attribute->value, mac.begin());
    return mac;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Mac> neighbour_mac(const NetlinkSocket& kernel, std::uint32_t interface_index,
                                 const Address& neighbour) {
  ndmsg head{};
  head.ndm_family = neighbour.is_v6() ? AF_INET6 : AF_INET;
  head.ndm_ifindex = static_cast<std::int32_t>(interface_index);
  NetlinkRequest request{RTM_GETNEIGH, 0, head};
  request.append(NDA_DST, neighbour.octets());
  std::optional<Mac> mac;
  const int error = kernel.ask(request, [&](const NetlinkMessage& message) {
    mac = mac_in(message);
    return false;
  });
  return error == 0 ? mac : std::nullopt;
}

}  // namespace synspect::net
