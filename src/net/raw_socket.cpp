#include "net/raw_socket.hpp"

#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "net/missing_capability.hpp"

namespace synspect::net {
namespace {

/// A full queue drains within a packet's time; waiting longer would hold up the event loop.
constexpr int kTries = 20;
constexpr std::chrono::microseconds kPause{50};

/// IPPROTO_RAW still receives IP protocol 255. This filter accepts no packet at all.
int receive_nothing(int socket) {
  sock_filter reject[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
  const sock_fprog program{1, reject};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/// Without IP_RECVERR the kernel hides from a raw socket that a queue was full (ENOBUFS), and a
/// lost segment of ours would look like one that the network lost.
int report_full_queues(int socket, bool v6) {
  const int on = 1;
  return v6 ? ::setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on)
            : ::setsockopt(socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
}

/// A closed descriptor where this host lacks the IP version.
Result<Descriptor> open_one(int family, const std::string& interface) {
  Descriptor socket{::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW)};
  if (!socket.is_open()) {
    if (errno == EAFNOSUPPORT) return Descriptor{};
    if (errno == EPERM || errno == EACCES) {
      return missing_capability("open a raw socket", "CAP_NET_RAW");
    }
    return os_failure("open a raw socket", errno);
  }
  if (receive_nothing(socket.get()) != 0 ||
      report_full_queues(socket.get(), family == AF_INET6) != 0) {
    return os_failure("set up a raw socket", errno);
  }
  if (!interface.empty() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                   static_cast<socklen_t>(interface.size())) != 0) {
    Failure failure = os_failure("bind a raw socket to interface " + interface, errno);
    if (errno == ENODEV) failure.code = Errc::usage;
    return failure;
  }
  return socket;
}

/// A destination and, as ancillary data, the source: the kernel then routes by the pair, as
/// find_route() does, and not by the destination alone, where rules look at the source.
struct Envelope {
  sockaddr_storage to{};
  socklen_t to_size = 0;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
  std::size_t control_size = 0;

  template <typename Info>
  void attach(int level, int type, const Info& info) {
    auto* header = reinterpret_cast<cmsghdr*>(control.data());
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
    control_size = CMSG_SPACE(sizeof info);
  }
};

Envelope envelope_v4(const Datagram& datagram) {
  constexpr std::size_t source_at = 12;  // RFC 791 section 3.1
  Envelope envelope;
  auto* to = reinterpret_cast<sockaddr_in*>(&envelope.to);
  to->sin_family = AF_INET;
  std::memcpy(&to->sin_addr, datagram.destination.octets().data(), sizeof to->sin_addr);
  envelope.to_size = sizeof *to;
  if (datagram.octets.size() >= source_at + 4) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, datagram.octets.data() + source_at, 4);
    envelope.attach(IPPROTO_IP, IP_PKTINFO, info);
  }
  return envelope;
}

Envelope envelope_v6(const Datagram& datagram) {
  constexpr std::size_t source_at = 8;  // RFC 8200 section 3
  Envelope envelope;
  auto* to = reinterpret_cast<sockaddr_in6*>(&envelope.to);
  to->sin6_family = AF_INET6;
  std::memcpy(&to->sin6_addr, datagram.destination.octets().data(), sizeof to->sin6_addr);
  to->sin6_scope_id = datagram.interface_index;
  envelope.to_size = sizeof *to;
  if (datagram.octets.size() >= source_at + 16) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, datagram.octets.data() + source_at, 16);
    info.ipi6_ifindex = datagram.interface_index;
    envelope.attach(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  return envelope;
}

int send_once(int socket, const Datagram& datagram, Envelope& envelope) {
  iovec octets{const_cast<std::uint8_t*>(datagram.octets.data()), datagram.octets.size()};
  msghdr message{};
  message.msg_name = &envelope.to;
  message.msg_namelen = envelope.to_size;
  message.msg_iov = &octets;
  message.msg_iovlen = 1;
  message.msg_control = envelope.control_size > 0 ? envelope.control.data() : nullptr;
  message.msg_controllen = envelope.control_size;
  return ::sendmsg(socket, &message, 0) >= 0 ? 0 : errno;
}

}  // namespace

Result<RawSocket> RawSocket::open(const std::string& interface) {
  auto v4 = open_one(AF_INET, interface);
  if (!v4) return v4.error();
  auto v6 = open_one(AF_INET6, interface);
  if (!v6) return v6.error();
  RawSocket opened;
  opened.v4_ = std::move(*v4);
  opened.v6_ = std::move(*v6);
  return opened;
}

int RawSocket::try_send(const Datagram& datagram) {
  const bool v6 = datagram.destination.is_v6();
  const int socket = v6 ? v6_.get() : v4_.get();
  if (socket < 0) return EAFNOSUPPORT;
  Envelope envelope = v6 ? envelope_v6(datagram) : envelope_v4(datagram);
  return send_once(socket, datagram, envelope);
}

Result<void> RawSocket::send(const Datagram& datagram) {
  int error = 0;
  for (int tried = 0; tried < kTries; ++tried) {
    if (tried > 0) std::this_thread::sleep_for(kPause);
    error = try_send(datagram);
    if (error == 0) return {};
    if (!is_full(error)) break;
  }
  return send_failure(datagram.destination, error);
}

bool is_full(int error) {
  return error == EAGAIN || error == ENOBUFS || error == EINTR;
}

Failure send_failure(const Address& destination, int error) {
  const std::string what = "send to " + destination.text();
  // The socket is open, so that what is not permitted here is not a matter of capabilities.
  if (error == EPERM) return {Errc::local, what + ": a firewall of this host forbids it"};
  if (error == EACCES)
    return {Errc::local, what + ": prohibited by a route, or a broadcast address"};
  return os_failure(what, error);
}

}  // namespace synspect::net
