#include <doctest/doctest.h>
#include <pcap/pcap.h>

#include <memory>
#include <string>
#include <vector>

#include "net/sniffer.hpp"
#include "traffic.hpp"

using namespace synspect;
using namespace synspect::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A filter as the kernel would run it, on bare IP packets or on another link type.
class Compiled {
 public:
  explicit Compiled(const std::vector<std::uint16_t>& ports, int link = DLT_RAW)
      : Compiled(net::capture_filter(ports), link) {}
  Compiled(const std::string& expression, int link)
      : handle_(pcap_open_dead(link, 512), &pcap_close) {
    ok_ = pcap_compile(handle_.get(), &program_, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0;
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() { pcap_freecode(&program_); }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] unsigned instructions() const { return program_.bf_len; }
  [[nodiscard]] bool passes(const Bytes& packet) const {
    pcap_pkthdr header{};
    header.caplen = header.len = static_cast<bpf_u_int32>(packet.size());
    return pcap_offline_filter(&program_, &header, packet.data()) != 0;
  }

 private:
  std::unique_ptr<pcap_t, decltype(&pcap_close)> handle_;
  bpf_program program_{};
  bool ok_ = false;
};

Bytes ipv4(std::uint8_t protocol, const Bytes& payload) {
  Bytes packet = craft(at("192.0.2.1", 1), at("192.0.2.2", 2), syn());
  packet.resize(20);
  packet[9] = protocol;
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

Bytes ipv6(std::uint8_t next_header, const Bytes& payload) {
  Bytes packet = craft(at("2001:db8::1", 1), at("2001:db8::2", 2), syn());
  packet.resize(40);
  packet[6] = next_header;
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

Bytes tcp4(std::uint16_t from, std::uint16_t to) {
  return craft(at("192.0.2.1", from), at("192.0.2.2", to), syn());
}
Bytes tcp6(std::uint16_t from, std::uint16_t to) {
  return craft(at("2001:db8::1", from), at("2001:db8::2", to), syn());
}

std::vector<std::uint16_t> every_other(std::uint16_t first, std::size_t count) {
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < count; ++i)
    ports.push_back(static_cast<std::uint16_t>(first + 2 * i));
  return ports;
}

}  // namespace

TEST_CASE("capture filter: neighbours become one range") {
  const std::string text = net::capture_filter(std::vector<std::uint16_t>{4000, 4001, 4002, 4010});
  CHECK(text.starts_with("tcp portrange 4000-4002 or tcp port 4010 or (icmp "));
}

TEST_CASE("capture filter: what passes") {
  const Compiled filter{{4000, 4001, 4002, 4010}};
  const auto icmp = [](std::uint8_t type) {
    Bytes message(8, 0);
    message[0] = type;
    return message;
  };
  struct Row {
    const char* name;
    Bytes packet;
    bool passes;
  };
  const Row rows[] = {
      {"IPv4, from a port of ours", tcp4(4001, 80), true},
      {"IPv4, to a port of ours", tcp4(80, 4010), true},
      {"IPv4, other ports", tcp4(80, 4003), false},
      {"IPv6, from a port of ours", tcp6(4000, 80), true},
      {"IPv6, to a port of ours", tcp6(80, 4002), true},
      {"IPv6, other ports", tcp6(4011, 80), false},
      {"UDP", ipv4(17, {15, 160, 0, 80, 0, 8, 0, 0}), false},
      {"ICMP echo reply", ipv4(1, icmp(0)), false},
      {"ICMP destination unreachable", ipv4(1, icmp(3)), true},
      {"ICMP redirect", ipv4(1, icmp(5)), false},
      {"ICMP echo request", ipv4(1, icmp(8)), false},
      {"ICMP time exceeded", ipv4(1, icmp(11)), true},
      {"ICMP parameter problem", ipv4(1, icmp(12)), true},
      {"ICMPv6 reserved type 0", ipv6(58, icmp(0)), false},
      {"ICMPv6 destination unreachable", ipv6(58, icmp(1)), true},
      {"ICMPv6 packet too big", ipv6(58, icmp(2)), true},
      {"ICMPv6 time exceeded", ipv6(58, icmp(3)), true},
      {"ICMPv6 parameter problem", ipv6(58, icmp(4)), true},
      {"ICMPv6 echo request", ipv6(58, icmp(128)), false},
      {"IPv6 hop-by-hop options", ipv6(0, icmp(6)), true},
      {"IPv6 routing header", ipv6(43, icmp(6)), true},
      {"IPv6 fragment", ipv6(44, icmp(6)), true},
      {"IPv6 authentication header", ipv6(51, icmp(6)), true},
      {"IPv6 destination options", ipv6(60, icmp(6)), true},
      {"IPv6 no next header", ipv6(59, icmp(6)), false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(filter.passes(row.packet) == row.passes);
  }
}

TEST_CASE("capture filter: compiles for every link type that a capture can have") {
  const std::vector<std::uint16_t> ports{4000, 4001, 4100};
  for (const int link : {DLT_NULL, DLT_EN10MB, DLT_RAW, DLT_LOOP, DLT_LINUX_SLL, DLT_IPV4, DLT_IPV6,
                         DLT_LINUX_SLL2}) {
    CAPTURE(link);
    CHECK(Compiled(ports, link).ok());
  }
}

TEST_CASE("capture filter: a thousand scattered ports stay a short program") {
  const auto ports = every_other(20000, 1000);
  const Compiled filter{ports, DLT_EN10MB};
  REQUIRE(filter.ok());
  CHECK(filter.instructions() < 300);
  const Compiled on_ip{ports};
  for (const std::uint16_t port : ports) REQUIRE(on_ip.passes(tcp4(80, port)));
  CHECK_FALSE(on_ip.passes(tcp4(80, 19999)));
  CHECK_FALSE(on_ip.passes(tcp4(80, 21999)));
}

TEST_CASE("capture filter: in bulk, whatever the gaps, one short program") {
  auto ports = every_other(40000, 2048);
  const std::string text = net::bulk_capture_filter(ports);
  CHECK(text.starts_with("tcp portrange 40000-44094 or (icmp "));
  CHECK(Compiled(text, DLT_EN10MB).instructions() < 50);
  const Compiled filter{text, DLT_RAW};
  CHECK(filter.passes(tcp4(40000, 80)));
  CHECK(filter.passes(tcp6(80, 44094)));
  CHECK(filter.passes(ipv4(1, {3, 1, 0, 0, 0, 0, 0, 0})));
  CHECK(filter.passes(ipv6(58, {1, 1, 0, 0, 0, 0, 0, 0})));
  CHECK(filter.passes(ipv6(0, {6, 0, 0, 0, 0, 0, 0, 0})));
  CHECK_FALSE(filter.passes(tcp4(39999, 44095)));
}
