#include "net/way.hpp"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/descriptor.hpp"
#include "net/route_query.hpp"

namespace synspect::net {
namespace {

bool is_ethernet(const std::string& interface) {
  const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket.get(), SIOCGIFHWADDR, &request) != 0) return false;
  if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER) return false;
  return ::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0 &&
         (request.ifr_flags & IFF_LOOPBACK) == 0;
}

/// Of several next hops the kernel tells one, and chooses anew for each destination.
bool has_one_hop(const Address& destination, const RouteWish& wish, std::uint32_t interface) {
  const bool bound = !wish.interface.empty() || wish.scope != 0;
  const RouteReply entry = ask_route({destination, wish.source, bound ? interface : 0, true});
  return entry.error == 0 && entry.type == RouteType::unicast && !entry.multipath &&
         !entry.encapsulated;
}

}  // namespace

Result<Way> find_way(const Address& destination, const RouteWish& wish) {
  const auto route = find_route(destination, wish);
  if (!route) return route.error();
  return Way{
      route->interface,
      route->interface_index,
      route->source,
      route->mtu,
      route->gateway,
      is_ethernet(route->interface) && has_one_hop(destination, wish, route->interface_index)};
}

}  // namespace synspect::net
