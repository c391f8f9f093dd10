#include "net/privilege.hpp"

#include <doctest/doctest.h>
#include <sys/capability.h>

#include <boost/asio/io_context.hpp>
#include <vector>

#include "in_private_network.hpp"
#include "net/packet_socket.hpp"
#include "net/raw_socket.hpp"
#include "net/rst_guard.hpp"
#include "net/sniffer.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

void give_up_capabilities() {
  const cap_t none = cap_init();
  expect(cap_set_proc(none) == 0, "capabilities can be given up");
  cap_free(none);
}

void expect_denied(const std::string& failure, const std::string& action,
                   const std::string& capability) {
  expect(
      failure.starts_with("not permitted: " + action + ": operation not permitted: " + capability +
                          " is missing; run as root, or grant it once: "
                          "sudo setcap cap_net_raw,cap_net_admin+ep /"),
      "a way to grant " + capability + ": " + failure);
}

}  // namespace

TEST_CASE("privilege: root of a network namespace has what it takes") {
  in_private_network([] {
    must(require_raw_packets());
    expect(may_change_firewall(), "CAP_NET_ADMIN");
  });
}

TEST_CASE("privilege: what is missing is named, with the way to grant it") {
  in_private_network([] {
    give_up_capabilities();
    expect(!may_change_firewall(), "no CAP_NET_ADMIN");
    expect_denied(failure_text(require_raw_packets()), "open a raw socket", "CAP_NET_RAW");
    expect_denied(failure_text(RawSocket::open("")), "open a raw socket", "CAP_NET_RAW");
    expect_denied(failure_text(PacketSocket::open({})), "open a packet socket", "CAP_NET_RAW");
    boost::asio::io_context io;
    expect_denied(failure_text(Sniffer::open(io, "lo", "tcp")), "capture on lo", "CAP_NET_RAW");
    const std::vector<std::uint16_t> ports{61000};
    expect_denied(failure_text(RstGuard::raise(RstGuard::Kind::owned, ports)),
                  "guard against the kernel's resets", "CAP_NET_ADMIN");
  });
}
