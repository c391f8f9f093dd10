#pragma once

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "in_private_network.hpp"
#include "net/descriptor.hpp"
#include "net/neighbour.hpp"
#include "net/raw_socket.hpp"
#include "net/route.hpp"
#include "net/sniffer.hpp"
#include "wire/crafter.hpp"
#include "wire/decode.hpp"
#include "wire/segment_text.hpp"

namespace synspect::test {

inline Endpoint at(const char* address, std::uint16_t port) {
  return {Address::parse(address).value(), port};
}

inline wire::Segment segment(const wire::Flags& flags, std::optional<std::uint32_t> ack = {}) {
  wire::Segment made;
  made.seq = wire::SeqNum{1000};
  if (ack) made.ack = wire::SeqNum{*ack};
  made.flags = flags;
  made.window = 64240;
  return made;
}

inline wire::Segment syn() {
  return segment({.syn = true});
}
inline wire::Segment syn_ack() {
  return segment({.syn = true}, 1);
}

inline std::vector<std::uint8_t> craft(const Endpoint& from, const Endpoint& to,
                                       const wire::Segment& what) {
  return wire::Crafter{wire::Profile::linux_like, 64}.craft({from, to}, what);
}

inline Result<void> try_send(net::RawSocket& socket, const Endpoint& from, const Endpoint& to,
                             const wire::Segment& what, std::uint32_t scope = 0) {
  const auto octets = craft(from, to, what);
  return socket.send({to.address, scope, octets});
}

inline void send(net::RawSocket& socket, const Endpoint& from, const Endpoint& to,
                 const wire::Segment& what, std::uint32_t scope = 0) {
  must(try_send(socket, from, to, what, scope));
}

/// A capture, and the TCP packets that it has seen.
class Watch {
 public:
  struct Seen {
    wire::TcpPacket packet;  ///< its payload is gone
    Stamp at;
    net::Mac to;  ///< of a frame on Ethernet
    net::Mac from;
  };

  Watch(const std::string& interface, const std::vector<std::uint16_t>& ports,
        net::CaptureMode mode = net::CaptureMode::immediate)
      : sniffer_(must(net::Sniffer::open(io_, interface, net::capture_filter(ports), mode))) {
    sniffer_.start([this](const net::Frame& frame) { take(frame); },
                   [this](const Failure& failure) { failure_ = failure.text; });
  }

  /// Watches until `enough` or for `most`; true if it was enough.
  bool until(const std::function<bool()>& enough,
             std::chrono::milliseconds most = std::chrono::seconds{5}) {
    const auto end = std::chrono::steady_clock::now() + most;
    while (!enough() && std::chrono::steady_clock::now() < end) io_.run_one_until(end);
    return enough();
  }

  [[nodiscard]] const std::vector<Seen>& seen() const { return seen_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

  [[nodiscard]] std::size_t count(const Endpoint& from, const Endpoint& to,
                                  const std::string& flags) const {
    return static_cast<std::size_t>(std::count_if(seen_.begin(), seen_.end(), [&](const Seen& one) {
      return one.packet.source == from && one.packet.destination == to &&
             wire::flags_text(one.packet.segment) == flags;
    }));
  }

 private:
  void take(const net::Frame& frame) {
    const auto decoded = wire::decode(frame.link, frame.octets, frame.wire_length);
    if (const auto* packet = std::get_if<wire::TcpPacket>(&decoded)) {
      seen_.push_back({*packet, frame.at, {}, {}});
      std::copy_n(frame.octets.begin(), 6, seen_.back().to.begin());
      std::copy_n(frame.octets.begin() + 6, 6, seen_.back().from.begin());
      seen_.back().packet.payload = {};
    }
  }

  boost::asio::io_context io_;
  net::Sniffer sniffer_;
  std::vector<Seen> seen_;
  std::string failure_;
};

/// Whether the interface passes packets. The kernel sees to that a while after it was set up, and
/// drops what is sent before.
inline bool is_running(const std::string& interface) {
  const net::Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  expect(::ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0, "an interface " + interface);
  return (request.ifr_flags & IFF_RUNNING) != 0;
}

/// Two interfaces that are wired together, both up: NAME and its peer NAMEp.
inline void make_link(const std::string& name) {
  const std::string peer = name + "p";
  run("ip link add " + name + " address 02:00:00:00:00:01 type veth peer name " + peer +
      " address 02:00:00:00:00:02");
  for (const std::string& end : {name, peer}) {
    run("ip link set " + end + " addrgenmode none up");
  }
  for (const std::string& end : {name, peer}) {
    eventually([&] { return is_running(end); }, end + " to run");
  }
}

/// IPv6 addresses are the host's own a while after they were added, duplicates detected or not.
inline void wait_until_local(const char* address, std::uint32_t scope) {
  eventually(
      [=] {
        const auto route = net::find_route(Address::parse(address).value(), {"", {}, scope});
        return route && route->interface == "lo";
      },
      std::string{address} + " to be an address of this host");
}

/// 192.0.2.1/24, 2001:db8::1/64 and fe80::1/64; neighbours .2 and ::2 are known to live behind the
/// peer, so that packets to them leave at once.
inline void give_addresses(const std::string& link) {
  for (const char* address : {"192.0.2.1/24", "2001:db8::1/64 nodad", "fe80::1/64 nodad"}) {
    run("ip address add " + std::string{address} + " dev " + link);
  }
  wait_until_local("2001:db8::1", 0);
  wait_until_local("fe80::1", ::if_nametoindex(link.c_str()));
  for (const char* neighbour : {"192.0.2.2", "2001:db8::2", "fe80::2"}) {
    run("ip neighbour add " + std::string{neighbour} + " lladdr 02:00:00:00:00:02 dev " + link);
  }
}

}  // namespace synspect::test
