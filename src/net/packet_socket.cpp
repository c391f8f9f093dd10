#include "net/packet_socket.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "net/missing_capability.hpp"

namespace synspect::net {

Result<PacketSocket> PacketSocket::open(const Way& way) {
  PacketSocket opened;
  // Protocol 0: no packet is ever handed to this socket. SOCK_RAW, with the header made here and
  // the interface bound, costs a tenth less than an address with each packet.
  opened.socket_ = Descriptor{::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int socket = opened.socket_.get();
  if (!opened.socket_.is_open()) {
    if (errno == EPERM) return missing_capability("open a packet socket", "CAP_NET_RAW");
    return os_failure("open a packet socket", errno);
  }
  sockaddr_ll link{};
  link.sll_family = AF_PACKET;
  link.sll_ifindex = static_cast<int>(way.interface_index);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&link), sizeof link) != 0) {
    return os_failure("bind a packet socket to interface " + way.interface, errno);
  }
  ifreq request{};
  way.interface.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket, SIOCGIFHWADDR, &request) != 0) {
    return os_failure("link address of " + way.interface, errno);
  }
  std::copy_n(request.ifr_hwaddr.sa_data, opened.mac_.size(), opened.mac_.begin());
  opened.interface_index_ = way.interface_index;
  return opened;
}

PacketSocket::Outcome PacketSocket::send(std::span<const Parcel> parcels) {
  const std::size_t count = std::min(parcels.size(), kMostAtOnce);
  std::array<iovec, kMostAtOnce> frames;
  std::array<mmsghdr, kMostAtOnce> messages;
  for (std::size_t i = 0; i < count; ++i) {
    const auto frame = parcels[i].frame();
    frames[i] = {const_cast<std::uint8_t*>(frame.data()), frame.size()};
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = &frames[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  // PACKET_QDISC_BYPASS stays off: what goes that way is not shown to the taps, and without its
  // stamp there is no round-trip time.
  const int sent = ::sendmmsg(socket_.get(), messages.data(), static_cast<unsigned>(count), 0);
  return sent < 0 ? Outcome{0, errno} : Outcome{static_cast<std::size_t>(sent), 0};
}

}  // namespace synspect::net
