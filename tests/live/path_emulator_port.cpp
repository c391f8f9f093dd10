#include "live/path_emulator_port.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace path_emulator {
namespace {

constexpr std::size_t kLargestFrame = 65536 + 64;
constexpr int kReceiveBuffer = 8 << 20;

/// What the sending kernel left to the interface. linux/virtio_net.h says the same, but is no C++.
struct VnetHeader {
  std::uint8_t flags;
  std::uint8_t gso_type;
  std::uint16_t header_length;
  std::uint16_t gso_size;
  std::uint16_t checksum_start;
  std::uint16_t checksum_offset;
};
constexpr std::uint8_t kNeedsChecksum = 1;

template <typename T>
T checked(T result, const std::string& what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

Nanoseconds nanoseconds(const timespec& time) {
  return Nanoseconds{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void set(int socket, int level, int option, int value, const std::string& name) {
  checked(setsockopt(socket, level, option, &value, sizeof value), name);
}

Nanoseconds stamp_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return nanoseconds(time);
  }
  throw std::runtime_error("a frame came without a stamp");
}

/// RFC 1071 over the octets from `start`; the field itself holds the pseudo-header's sum already.
void complete_checksum(std::vector<std::uint8_t>& frame, std::size_t start, std::size_t offset) {
  std::uint32_t sum = 0;
  for (std::size_t i = start; i < frame.size(); ++i) {
    sum += (i - start) % 2 == 0 ? frame[i] * 256u : frame[i];
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  const std::uint32_t checksum = ~sum & 0xffff;
  frame.at(start + offset) = static_cast<std::uint8_t>(checksum >> 8);
  frame.at(start + offset + 1) = static_cast<std::uint8_t>(checksum & 0xff);
}

}  // namespace

Nanoseconds now() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

Port::Port(const std::string& interface)
    : socket_{checked(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                      "packet socket")} {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (address.sll_ifindex == 0) throw std::runtime_error("no interface " + interface);
  set(socket_, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer, "SO_RCVBUFFORCE");
  set(socket_, SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
  set(socket_, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
  set(socket_, SOL_PACKET, PACKET_VNET_HDR, 1, "PACKET_VNET_HDR");
  checked(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address),
          "bind " + interface);
}

Port::~Port() {
  close(socket_);
}

std::optional<Arrival> Port::receive() {
  static std::array<std::uint8_t, kLargestFrame> buffer;
  VnetHeader work{};
  std::array<iovec, 2> parts{{{&work, sizeof work}, {buffer.data(), buffer.size()}}};
  alignas(cmsghdr) std::array<char, 256> control{};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t octets = recvmsg(socket_, &message, 0);
  if (octets < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  checked(octets, "recvmsg");
  if (work.gso_type != 0) {
    throw std::runtime_error("a frame that the interface must cut: no cable carries that");
  }
  const auto length = static_cast<std::size_t>(octets) - sizeof work;
  Arrival arrival{stamp_of(message), {buffer.begin(), buffer.begin() + length}};
  if ((work.flags & kNeedsChecksum) != 0) {
    complete_checksum(arrival.frame, work.checksum_start, work.checksum_offset);
  }
  return arrival;
}

std::pair<Nanoseconds, Nanoseconds> Port::send(const std::vector<std::uint8_t>& frame) {
  VnetHeader nothing_to_do{};
  std::array<iovec, 2> parts{{{&nothing_to_do, sizeof nothing_to_do},
                              {const_cast<std::uint8_t*>(frame.data()), frame.size()}}};
  const Nanoseconds before = now();
  checked(writev(socket_, parts.data(), static_cast<int>(parts.size())), "send");
  return {before, now()};
}

std::uint32_t Port::missed() const {
  tpacket_stats statistics{};
  socklen_t size = sizeof statistics;
  checked(getsockopt(socket_, SOL_PACKET, PACKET_STATISTICS, &statistics, &size),
          "PACKET_STATISTICS");
  return statistics.tp_drops;
}

}  // namespace path_emulator
