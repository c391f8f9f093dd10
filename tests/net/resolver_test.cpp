#include "net/resolver.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>

#include "in_private_network.hpp"
#include "net/clock.hpp"
#include "net/descriptor.hpp"
#include "net/route.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;
using namespace std::chrono_literals;

TEST_CASE("resolve: literals, without asking anybody") {
  struct Row {
    const char* host;
    std::optional<Family> family;
    const char* address;
    std::uint32_t scope;
  };
  const Row rows[] = {
      {"192.0.2.7", {}, "192.0.2.7", 0},     {"192.0.2.7", Family::v4, "192.0.2.7", 0},
      {"2001:db8::7", {}, "2001:db8::7", 0}, {"::1", Family::v6, "::1", 0},
      {"fe80::1%lo", {}, "fe80::1", 1},      {"fe80::1%1", Family::v6, "fe80::1", 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.host);
    const auto resolved = resolve(row.host, row.family, 1s);
    REQUIRE(resolved.has_value());
    CHECK(resolved->address.text() == row.address);
    CHECK(resolved->scope == row.scope);
    CHECK_FALSE(resolved->took.has_value());
  }
}

TEST_CASE("resolve: what is no target") {
  struct Row {
    const char* host;
    std::optional<Family> family;
    const char* failure;
  };
  const Row rows[] = {
      {"::1", Family::v4, "usage: target ::1: an IPv6 address, but -4 was given"},
      {"127.0.0.1", Family::v6, "usage: target 127.0.0.1: an IPv4 address, but -6 was given"},
      {"fe80::1%nosuch0", {}, "usage: interface nosuch0: no such device"},
      {"fe80::1%4000000000", {}, "usage: interface 4000000000: no such device"},
      {"fe80::1%", {}, "usage: target fe80::1%: the scope is empty"},
      {"192.0.2.7%lo", {}, "usage: target 192.0.2.7%lo: only an IPv6 address has a scope"},
      {"db.example%lo", {}, "usage: target db.example%lo: only an IPv6 address has a scope"},
      {"", {}, "usage: target : neither a name nor an address"},
      {"192.0.2.256", {}, "usage: target 192.0.2.256: neither a name nor an address"},
      {"192.0.2", {}, "usage: target 192.0.2: neither a name nor an address"},
      {"010.0.0.1", {}, "usage: target 010.0.0.1: neither a name nor an address"},
      {"0x7f000001", {}, "usage: target 0x7f000001: neither a name nor an address"},
      {"host.0x1", {}, "usage: target host.0x1: neither a name nor an address"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.host);
    CHECK(failure_text(resolve(row.host, row.family, 1s)) == row.failure);
  }
}

// No test asks a name server of the world: names are looked up where the only interface is lo.

TEST_CASE("resolve: a name of this host, in the family that is wanted") {
  in_private_network([] {
    const auto resolved = must(resolve("localhost", Family::v4, 5s));
    expect_equal(resolved.address.text(), std::string{"127.0.0.1"}, "address");
    expect(resolved.took && *resolved.took > 0ns && *resolved.took < 5s, "a plausible time");
  });
}

TEST_CASE("resolve: a name that nobody knows") {
  in_private_network([] {
    const auto failure = failure_text(resolve("nosuch.invalid", {}, 10s));
    expect(failure.starts_with("not resolved: resolve nosuch.invalid: "), failure);
  });
}

namespace {

/// Hears every question and answers none, at the addresses of this system's name servers.
Descriptor silent_name_server() {
  std::ifstream config{"/etc/resolv.conf"};
  for (std::string word; config >> word;) {
    if (word != "nameserver" || !(config >> word)) continue;
    const auto address = Address::parse(word);
    if (address && !find_route(*address, {})) run("ip address add " + word + " dev lo");
  }
  Descriptor server{::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(53);
  expect(::bind(server.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0, "port 53");
  return server;
}

}  // namespace

TEST_CASE("resolve: the wait is bounded") {
  in_private_network([] {
    const Descriptor server = silent_name_server();
    const Instant asked = steady_now();
    expect_equal(failure_text(resolve("silent.invalid", {}, 50ms)),
                 std::string{"not resolved: resolve silent.invalid: no answer within 0.05 s"},
                 "failure");
    expect(steady_now() - asked < 2s, "an end of the wait");
  });
}
