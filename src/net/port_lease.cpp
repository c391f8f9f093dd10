#include "net/port_lease.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <random>

#include "net/missing_capability.hpp"
#include "net/port_choice.hpp"

namespace synspect::net {
namespace {

constexpr std::size_t kMostPorts = 4096;

/// Libraries that still call select() die of a descriptor above 1023 (libnftables does), so that a
/// large lease keeps the low numbers free.
constexpr int kLowDescriptors = 256;
constexpr int kHighDescriptors = 1024;

/// The sockets of a lease come on top of what this process was allowed to open so far. A failure
/// shows when a socket cannot be opened.
void allow_descriptors(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::max<rlim_t>(limit.rlim_cur, kHighDescriptors) + count;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(wanted, limit.rlim_max));
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Descriptor out_of_the_way(Descriptor socket) {
  if (socket.get() < kLowDescriptors) return socket;
  Descriptor high{::fcntl(socket.get(), F_DUPFD_CLOEXEC, kHighDescriptors)};
  return high.is_open() ? std::move(high) : std::move(socket);
}

int bind_v6(int socket, std::uint16_t port) {
  const int off = 0;
  ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(port);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0 ? 0 : errno;
}

int bind_v4(int socket, std::uint16_t port) {
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_port = htons(port);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0 ? 0 : errno;
}

struct Held {
  Descriptor socket;
  int error = 0;  ///< errno; 0: held
};

/// One socket at [::] holds the port for IPv4 as well; where IPv6 is off, one at 0.0.0.0.
Held hold(std::uint16_t port) {
  constexpr int type = SOCK_STREAM | SOCK_CLOEXEC;
  Descriptor v6{::socket(AF_INET6, type, 0)};
  int error = v6.is_open() ? bind_v6(v6.get(), port) : errno;
  if (error == 0) return {out_of_the_way(std::move(v6)), 0};
  if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) return {{}, error};
  Descriptor v4{::socket(AF_INET, type, 0)};
  error = v4.is_open() ? bind_v4(v4.get(), port) : errno;
  if (error != 0) return {{}, error};
  return {out_of_the_way(std::move(v4)), 0};
}

/// A port that somebody else holds, or that a security policy keeps from us.
bool concerns_one_port(int error) {
  return error == EADDRINUSE || error == EACCES || error == EPERM;
}

constexpr auto kSettings = "/proc/sys/net/ipv4/";

std::vector<PortRange> reserved_ports() {
  std::ifstream file{std::string{kSettings} + "ip_local_reserved_ports"};
  std::string line;
  std::getline(file, line);
  return parse_port_list(line);
}

PortRange ephemeral_ports() {
  std::ifstream file{std::string{kSettings} + "ip_local_port_range"};
  PortRange range;
  return file >> range.first >> range.last ? range : PortRange{32768, 60999};  // Linux's default
}

std::uint16_t random_start(PortRange region, std::size_t count) {
  std::random_device entropy;
  const auto last = static_cast<std::uint16_t>(region.last - count + 1);
  return std::uniform_int_distribution<std::uint16_t>{region.first, last}(entropy);
}

struct Block {
  std::vector<std::uint16_t> ports;
  std::vector<Descriptor> sockets;

  int add(std::uint16_t port) {
    Held held = hold(port);
    if (held.error != 0) return held.error;
    ports.push_back(port);
    sockets.push_back(std::move(held.socket));
    return 0;
  }
};

Result<Block> exactly(std::size_t count, std::uint16_t first) {
  Block block;
  for (std::size_t i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(first + i);
    const int error = block.add(port);
    if (error == EACCES || error == EPERM) {
      return missing_capability(fmt::format("bind port {}", port), "CAP_NET_BIND_SERVICE");
    }
    if (error != 0) return os_failure(fmt::format("bind port {}", port), error);
  }
  return block;
}

Result<Block> anywhere(std::size_t count) {
  const auto reserved = reserved_ports();
  int error = EADDRINUSE;
  for (const PortRange region : lease_regions(ephemeral_ports(), count)) {
    Block block;
    for (const auto port : ports_around(random_start(region, count), region, reserved)) {
      error = block.add(port);
      if (error != 0 && !concerns_one_port(error)) break;
      if (block.ports.size() == count) return block;
    }
  }
  return os_failure(fmt::format("lease {} ports", count), error);
}

}  // namespace

Result<PortLease> PortLease::acquire(std::size_t count, std::optional<std::uint16_t> first) {
  if (count < 1 || count > kMostPorts) {
    return Failure{Errc::usage,
                   fmt::format("lease {} ports: 1 to {} it must be", count, kMostPorts)};
  }
  if (first && (*first == 0 || *first + count - 1 > 65535)) {
    return Failure{Errc::usage,
                   fmt::format("lease {} ports from {}: ports are 1 to 65535", count, *first)};
  }
  allow_descriptors(count);
  auto block = first ? exactly(count, *first) : anywhere(count);
  if (!block) return block.error();
  PortLease lease;
  lease.ports_ = std::move(block->ports);
  lease.sockets_ = std::move(block->sockets);
  std::sort(lease.ports_.begin(), lease.ports_.end());
  return lease;
}

}  // namespace synspect::net
