#include "net/port_lease.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "in_private_network.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

/// What bind() says to another program that wants the port: 0 or errno.
int bind_error(int family, std::uint16_t port, bool reuse) {
  const Descriptor socket{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = reuse ? 1 : 0;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage any{};
  any.ss_family = static_cast<sa_family_t>(family);
  // The port is the second field of either kind.
  reinterpret_cast<sockaddr_in*>(&any)->sin_port = htons(port);
  const socklen_t size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), size) == 0 ? 0 : errno;
}

}  // namespace

TEST_CASE("port lease: nobody else gets the port while it lasts") {
  std::uint16_t port = 0;
  {
    const PortLease lease = must(PortLease::acquire(1, {}));
    REQUIRE(lease.ports().size() == 1);
    port = lease.ports().front();
    for (const bool reuse : {false, true}) {
      CAPTURE(reuse);
      CHECK(bind_error(AF_INET, port, reuse) == EADDRINUSE);
      CHECK(bind_error(AF_INET6, port, reuse) == EADDRINUSE);
    }
  }
  CHECK(bind_error(AF_INET, port, false) == 0);
}

TEST_CASE("port lease: ascending, and outside the range of the kernel's own connections") {
  const PortLease lease = must(PortLease::acquire(64, {}));
  CHECK(lease.ports().size() == 64);
  CHECK(std::is_sorted(lease.ports().begin(), lease.ports().end()));
  CHECK(std::adjacent_find(lease.ports().begin(), lease.ports().end()) == lease.ports().end());
  std::uint16_t low = 0;
  std::uint16_t high = 0;
  std::ifstream{"/proc/sys/net/ipv4/ip_local_port_range"} >> low >> high;
  if (low > 1024 + 64 || high < 65535 - 64) {
    CHECK((lease.ports().front() > high || lease.ports().back() < low));
  }
}

TEST_CASE("port lease: the ports that were asked for, all or none") {
  const PortLease lease = must(PortLease::acquire(3, {}));
  const std::uint16_t taken = lease.ports()[1];
  CHECK(failure_text(PortLease::acquire(1, taken)) ==
        "local failure: bind port " + std::to_string(taken) + ": address already in use");
  CHECK_FALSE(PortLease::acquire(2, static_cast<std::uint16_t>(taken - 1)).has_value());
}

TEST_CASE("port lease: what cannot be") {
  CHECK(failure_text(PortLease::acquire(0, {})).starts_with("usage: lease 0 ports: "));
  CHECK(failure_text(PortLease::acquire(4097, {})).starts_with("usage: lease 4097 ports: "));
  CHECK(failure_text(PortLease::acquire(2, 65535)).starts_with("usage: lease 2 ports from 65535"));
  CHECK(failure_text(PortLease::acquire(1, 0)).starts_with("usage: lease 1 ports from 0"));
}

// The tests below have all ports to themselves.

TEST_CASE("port lease: a taken port is left out and the block goes on behind it") {
  in_private_network([] {
    // With so many ports asked for, every block from 61000 up must run into one of these.
    std::ofstream{"/proc/sys/net/ipv4/ip_local_reserved_ports"} << "62000,63000-63009";
    const PortLease taken = must(PortLease::acquire(1, 64000));
    const PortLease lease = must(PortLease::acquire(4000, {}));
    const auto& ports = lease.ports();
    expect_equal(ports.size(), 4000u, "ports");
    const auto has = [&](std::uint16_t port) {
      return std::binary_search(ports.begin(), ports.end(), port);
    };
    expect(!has(62000) && !has(63000) && !has(63009) && !has(64000), "those are left out");
    expect(has(61999) && has(62001) && has(63010) && has(63999) && has(64001), "one block around");
  });
}

TEST_CASE("port lease: 4096 ports under the usual limit of 1024 descriptors") {
  in_private_network([] {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(1024, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const PortLease lease = must(PortLease::acquire(4096, {}));
    expect_equal(lease.ports().size(), 4096u, "ports");
    // libnftables calls select(), which 1024 and more would overrun.
    const Descriptor next{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    expect(next.is_open() && next.get() < 1024, "low descriptors are left to others");
  });
}

TEST_CASE("port lease: the hard limit is a failure, not a smaller lease") {
  in_private_network([] {
    const rlimit limit{64, 64};
    ::setrlimit(RLIMIT_NOFILE, &limit);
    expect_equal(failure_text(PortLease::acquire(100, {})),
                 std::string{"local failure: lease 100 ports: too many open files"}, "failure");
  });
}

TEST_CASE("port lease: a host whose kernel connects from every port") {
  in_private_network([] {
    std::ofstream{"/proc/sys/net/ipv4/ip_local_port_range"} << "1024 65535";
    expect_equal(must(PortLease::acquire(10, {})).ports().size(), 10u, "ports");
  });
}
