#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/capability_facts.hpp"
#include "net/descriptor.hpp"
#include "net/host_checks.hpp"
#include "net/port_lease.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

/// 0, or errno.
int try_raw(int family) {
  const Descriptor socket{::socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW)};
  return socket.is_open() ? 0 : errno;
}

std::string ephemeral_range() {
  std::string range = first_line("/proc/sys/net/ipv4/ip_local_port_range").value_or("unknown");
  for (char& c : range) {
    if (c == '\t' || c == ' ') c = '-';
  }
  return range;
}

}  // namespace

HostCheck check_raw_socket() {
  HostCheck check{"raw-socket", CheckStatus::ok, "IPv4 and IPv6", {}};
  const int v4 = try_raw(AF_INET);
  const int v6 = try_raw(AF_INET6);
  if (v4 == 0 && v6 == 0) return check;
  if (v4 == EPERM || v4 == EACCES) return denied(check.name, "CAP_NET_RAW");
  if (v4 != 0) {
    check.status = CheckStatus::fail;
    check.found = os_failure("open a raw socket", v4).text;
    check.advice = "a kernel with IPv4 and raw sockets";
    return check;
  }
  check.status = CheckStatus::note;
  check.found = "IPv4 alone: " + os_failure("IPv6", v6).text;
  check.advice = "boot without ipv6.disable=1, or leave IPv6 targets alone";
  return check;
}

HostCheck check_ports(std::size_t ports) {
  HostCheck check{"ports", CheckStatus::ok, {}, {}};
  const auto lease = PortLease::acquire(ports, std::nullopt);
  if (lease) {
    check.found = fmt::format("{} source ports are free around {}, outside the kernel's {}", ports,
                              lease->ports().front(), ephemeral_range());
    return check;
  }
  check.status = CheckStatus::fail;
  check.found =
      fmt::format("{} (the kernel's own range: {})", lease.error().text, ephemeral_range());
  check.advice = "ulimit -n 4096; sudo sysctl net.ipv4.ip_local_port_range='32768 60999'";
  return check;
}

}  // namespace synspect::net
