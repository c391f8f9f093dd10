#include "net/route.hpp"

#include <fmt/format.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "net/descriptor.hpp"
#include "net/route_query.hpp"

namespace synspect::net {
namespace {

Failure no_route(Errc code, const Address& destination, std::string_view reason) {
  return {code, fmt::format("route to {}: {}", destination.text(), reason)};
}

/// The kernel's refusal in words: its error numbers for a rejecting route say something else to
/// people.
Failure refusal(const RouteQuery& query, int error) {
  const Address& destination = query.destination;
  if (error == EINVAL && query.source && ask_route({destination, {}, query.out_index}).error == 0) {
    return {Errc::usage, fmt::format("source {}: the kernel does not send from it to {}",
                                     query.source->text(), destination.text())};
  }
  switch (error) {
    case EACCES: return no_route(Errc::local, destination, "prohibited by a route");
    case EINVAL: return no_route(Errc::local, destination, "discarded by a blackhole route");
    case EAFNOSUPPORT:
    case EOPNOTSUPP: return no_route(Errc::local, destination, "this IP version is switched off");
    default: return os_failure(fmt::format("route to {}", destination.text()), error);
  }
}

/// TCP is between two hosts.
Result<void> check_unicast(const Address& destination) {
  const auto reject = [&](std::string_view what) {
    return no_route(Errc::usage, destination, what);
  };
  if (destination.is_unspecified()) return reject("the unspecified address");
  if (destination.is_multicast()) return reject("a multicast address");
  return {};
}

/// Whether packets to `address` end at this host. Asking the routing tables covers what a list of
/// configured addresses does not (all of 127.0.0.0/8), and net.ipv4.ip_nonlocal_bind, which makes
/// bind() accept anything, does not touch it.
bool is_ours(const Address& address, std::uint32_t link) {
  const RouteQuery query{address, {}, address.is_link_local() ? link : 0};
  const RouteReply reply = ask_route(query);
  return reply.error == 0 && reply.type == RouteType::local && !address.is_unspecified();
}

Result<void> check_source(const Address& source, const Address& destination, std::uint32_t link) {
  const auto usage = [&](std::string_view reason) {
    return Failure{Errc::usage, fmt::format("source {}: {}", source.text(), reason)};
  };
  if (source.family() != destination.family()) {
    return usage(fmt::format("the target {} is of the other IP version", destination.text()));
  }
  if (!is_ours(source, link)) return usage("not an address of this host");
  return {};
}

/// The interface that the user insists on, by name or by the scope of the destination; 0: none.
Result<std::uint32_t> wanted_link(const Address& destination, const RouteWish& wish) {
  std::uint32_t named = 0;
  if (!wish.interface.empty()) {
    const auto index = interface_index(wish.interface);
    if (!index) return index.error();
    named = *index;
  }
  if (named != 0 && wish.scope != 0 && named != wish.scope) {
    return Failure{Errc::usage, fmt::format("interface {}: the scope of {} is another one",
                                            wish.interface, destination.text())};
  }
  const std::uint32_t link = named != 0 ? named : wish.scope;
  if (destination.is_link_local() && link == 0) {
    return no_route(
        Errc::usage, destination,
        fmt::format("a link-local address needs its interface: {}%NAME", destination.text()));
  }
  return link;
}

Result<std::string> interface_name(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(index, name.data()) == nullptr) {
    return os_failure(fmt::format("interface {}", index), errno);
  }
  return std::string{name.data()};
}

Result<std::uint32_t> interface_mtu(const std::string& name) {
  const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  name.copy(request.ifr_name, IF_NAMESIZE - 1);
  if (::ioctl(socket.get(), SIOCGIFMTU, &request) != 0) {
    return os_failure("MTU of " + name, errno);
  }
  return static_cast<std::uint32_t>(request.ifr_mtu);
}

Result<Route> complete(const RouteReply& reply, const Address& source) {
  const auto name = interface_name(reply.out_index);
  if (!name) return name.error();
  Route route{source, *name, reply.out_index, reply.mtu, reply.gateway};
  if (route.mtu == 0) {
    const auto mtu = interface_mtu(*name);
    if (!mtu) return mtu.error();
    route.mtu = *mtu;
  }
  return route;
}

}  // namespace

Result<Route> find_route(const Address& destination, const RouteWish& wish) {
  const auto unicast = check_unicast(destination);
  if (!unicast) return unicast.error();
  const auto link = wanted_link(destination, wish);
  if (!link) return link.error();
  if (wish.source) {
    const auto ours = check_source(*wish.source, destination, *link);
    if (!ours) return ours.error();
  }
  const RouteQuery query{destination, wish.source, *link};
  const RouteReply reply = ask_route(query);
  if (reply.error != 0) return refusal(query, reply.error);
  if (reply.type == RouteType::broadcast) {
    return no_route(Errc::usage, destination, "a broadcast address");
  }
  const auto source = wish.source ? wish.source : reply.source;
  if (!source) {
    return no_route(Errc::local, destination, "this host has no address to send from");
  }
  return complete(reply, *source);
}

Result<std::uint32_t> interface_index(const std::string& name) {
  if (const unsigned index = ::if_nametoindex(name.c_str()); index != 0) return index;
  const int error = errno;
  // A name comes first: nothing forbids an interface that is called "3".
  std::uint32_t number = 0;
  const auto [end, unread] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_number = unread == std::errc{} && end == name.data() + name.size();
  if (is_number && number != 0 && interface_name(number)) return number;
  if (error == ENODEV || error == ENXIO || error == EINVAL || is_number) {
    return Failure{Errc::usage, fmt::format("interface {}: no such device", name)};
  }
  return os_failure("interface " + name, error);
}

}  // namespace synspect::net
