#include "net/route_query.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <span>

#include "net/netlink.hpp"

namespace synspect::net {
namespace {

NetlinkRequest request_for(const RouteQuery& query) {
  const auto bits = [](const Address& address) {
    return static_cast<unsigned char>(address.octets().size() * 8);
  };
  rtmsg head{};
  head.rtm_family = query.destination.is_v6() ? AF_INET6 : AF_INET;
  head.rtm_dst_len = bits(query.destination);
  if (query.source) head.rtm_src_len = bits(*query.source);
  if (query.entry) head.rtm_flags = RTM_F_FIB_MATCH;
  NetlinkRequest request{RTM_GETROUTE, 0, head};
  request.append(RTA_DST, query.destination.octets());
  if (query.source) request.append(RTA_SRC, query.source->octets());
  if (query.out_index != 0) request.append(RTA_OIF, query.out_index);
  return request;
}

RouteType route_type(unsigned char rtm_type) {
  switch (rtm_type) {
    case RTN_UNICAST: return RouteType::unicast;
    case RTN_LOCAL: return RouteType::local;
    case RTN_BROADCAST: return RouteType::broadcast;
    default: return RouteType::other;
  }
}

std::optional<Address> address(std::span<const std::uint8_t> octets) {
  if (octets.size() != 4 && octets.size() != 16) return std::nullopt;
  return Address{octets};
}

/// RTA_VIA: a gateway of the other IP version, behind its address family.
std::optional<Address> via(std::span<const std::uint8_t> value) {
  return value.size() < sizeof(rtvia) ? std::nullopt : address(value.subspan(sizeof(rtvia)));
}

std::uint32_t mtu_metric(NetlinkAttributes metrics) {
  while (const auto metric = metrics.next()) {
    if (metric->type == RTAX_MTU) return metric->number();
  }
  return 0;
}

RouteReply parse_route(const NetlinkMessage& message) {
  RouteReply reply;
  reply.type = route_type(message.head<rtmsg>().rtm_type);
  bool shared_hop = false;
  auto attributes = message.attributes<rtmsg>();
  while (const auto attribute = attributes.next()) {
    switch (attribute->type) {
      case RTA_OIF: reply.out_index = attribute->number(); break;
      case RTA_METRICS: reply.mtu = mtu_metric(NetlinkAttributes{attribute->value}); break;
      case RTA_PREFSRC: reply.source = address(attribute->value); break;
      case RTA_GATEWAY: reply.gateway = address(attribute->value); break;
      case RTA_VIA: reply.gateway = via(attribute->value); break;
      case RTA_MULTIPATH: reply.multipath = true; break;
      case RTA_ENCAP: reply.encapsulated = true; break;
      case RTA_NH_ID: shared_hop = true; break;
      default: break;
    }
  }
  // net.ipv4.nexthop_compat_mode 0: of a next hop that routes share, the number is all that is
  // told. It may stand for several.
  if (shared_hop && reply.out_index == 0) reply.multipath = true;
  return reply;
}

}  // namespace

RouteReply ask_route(const RouteQuery& query) {
  RouteReply reply;
  reply.error = EPROTO;
  const int error = ask_netlink(request_for(query), [&](const NetlinkMessage& message) {
    if (message.type == RTM_NEWROUTE) reply = parse_route(message);
    return false;
  });
  if (error != 0) reply.error = error;
  return reply;
}

}  // namespace synspect::net
