#include "net/route_query.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "net/descriptor.hpp"

namespace synspect::net {
namespace {

constexpr std::uint32_t kSequence = 1;

/// A request that grows by attributes. Large enough for two addresses and an index.
struct Request {
  nlmsghdr header{};
  rtmsg route{};
  std::array<std::uint8_t, 128> attributes{};

  void append(unsigned short type, std::span<const std::uint8_t> value) {
    const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(value.size())), type};
    const std::size_t at = NLMSG_ALIGN(header.nlmsg_len) - offsetof(Request, attributes);
    std::memcpy(attributes.data() + at, &attribute, sizeof attribute);
    std::memcpy(attributes.data() + at + RTA_LENGTH(0), value.data(), value.size());
    header.nlmsg_len += static_cast<std::uint32_t>(RTA_SPACE(value.size()));
  }
};

Request request_for(const RouteQuery& query) {
  const auto bits = [](const Address& address) {
    return static_cast<unsigned char>(address.octets().size() * 8);
  };
  Request request;
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof(rtmsg));
  request.header.nlmsg_type = RTM_GETROUTE;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.header.nlmsg_seq = kSequence;
  request.route.rtm_family = query.destination.is_v6() ? AF_INET6 : AF_INET;
  request.route.rtm_dst_len = bits(query.destination);
  request.append(RTA_DST, query.destination.octets());
  if (query.source) {
    request.route.rtm_src_len = bits(*query.source);
    request.append(RTA_SRC, query.source->octets());
  }
  if (query.out_index != 0) {
    std::array<std::uint8_t, sizeof query.out_index> index{};
    std::memcpy(index.data(), &query.out_index, index.size());
    request.append(RTA_OIF, index);
  }
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

std::span<const std::uint8_t> value_of(const rtattr* attribute) {
  return {static_cast<const std::uint8_t*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute)};
}

std::uint32_t number(const rtattr* attribute) {
  std::uint32_t value = 0;
  if (value_of(attribute).size() >= sizeof value) {
    std::memcpy(&value, RTA_DATA(attribute), sizeof value);
  }
  return value;
}

std::uint32_t mtu_metric(const rtattr* metrics) {
  auto left = static_cast<int>(RTA_PAYLOAD(metrics));
  auto* metric = static_cast<const rtattr*>(RTA_DATA(metrics));
  for (; RTA_OK(metric, left); metric = RTA_NEXT(metric, left)) {
    if (metric->rta_type == RTAX_MTU) return number(metric);
  }
  return 0;
}

RouteReply parse_route(const nlmsghdr* message) {
  const auto* route = static_cast<const rtmsg*>(NLMSG_DATA(message));
  RouteReply reply;
  reply.type = route_type(route->rtm_type);
  auto left = static_cast<int>(RTM_PAYLOAD(message));
  const auto* attribute = RTM_RTA(route);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    const auto value = value_of(attribute);
    if (attribute->rta_type == RTA_OIF) reply.out_index = number(attribute);
    if (attribute->rta_type == RTA_METRICS) reply.mtu = mtu_metric(attribute);
    if (attribute->rta_type == RTA_PREFSRC && (value.size() == 4 || value.size() == 16)) {
      reply.source = Address{value};
    }
  }
  return reply;
}

RouteReply refused(int error) {
  RouteReply reply;
  reply.error = error;
  return reply;
}

}  // namespace

RouteReply ask_route(const RouteQuery& query) {
  const Descriptor socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!socket.is_open()) return refused(errno);
  const Request request = request_for(query);
  if (::send(socket.get(), &request, request.header.nlmsg_len, 0) < 0) return refused(errno);

  // The kernel answers before send() returns, with one message: the route, or an error.
  alignas(nlmsghdr) std::array<char, 8192> buffer{};
  const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
  if (size < 0) return refused(errno);
  const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
  if (!NLMSG_OK(message, size) || message->nlmsg_seq != kSequence) return refused(EPROTO);
  if (message->nlmsg_type == RTM_NEWROUTE) return parse_route(message);
  if (message->nlmsg_type != NLMSG_ERROR) return refused(EPROTO);
  return refused(-static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error);
}

}  // namespace synspect::net
