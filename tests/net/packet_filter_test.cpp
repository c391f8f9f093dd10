#include "net/packet_filter.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "results.hpp"
#include "wire/bytes.hpp"

namespace synspect::net {
namespace {

using test::Bytes;
using test::failure_text;
using test::hex;
using test::join;
using test::must;
using wire::LinkType;

// 192.0.2.1:40000 > 192.0.2.9:443, and the same in IPv6: see wire/bytes.hpp
const Bytes kPacket4 = join({test::kIpv4, test::kSyn4});
const Bytes kPacket6 = join({test::kIpv6, test::kSyn6});

}  // namespace

TEST_CASE("packet filter: one expression for every link layer") {
  struct Row {
    LinkType link;
    std::string_view header;
    bool v6;
  };
  const Row rows[] = {
      {LinkType::en10mb, "020000000009 020000000001 0800", false},
      {LinkType::en10mb, "020000000009 020000000001 86dd", true},
      {LinkType::raw, "", false},
      {LinkType::raw_file, "", false},
      {LinkType::raw_file, "", true},
      {LinkType::ipv4, "", false},
      {LinkType::ipv6, "", true},
      {LinkType::null, "02000000", false},
      {LinkType::loop, "00000002", false},
      {LinkType::linux_sll, "0004 0001 0006 020000000001 0000 0800", false},
      {LinkType::linux_sll2, "0800 0000 00000002 0001 04 06 0200000000010000", false},
  };
  auto port = must(PacketFilter::compile("tcp port 443"));
  auto other_port = must(PacketFilter::compile("tcp port 444"));
  auto either_host = must(PacketFilter::compile("src host 192.0.2.1 or src host 2001:db8::1"));
  auto everything = must(PacketFilter::compile(""));
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.link));
    const Bytes frame = join({hex(row.header), row.v6 ? kPacket6 : kPacket4});
    CHECK(port.matches(row.link, frame, frame.size()));
    CHECK_FALSE(other_port.matches(row.link, frame, frame.size()));
    CHECK(either_host.matches(row.link, frame, frame.size()));
    CHECK(everything.matches(row.link, frame, frame.size()));
    for (std::size_t captured = 0; captured < frame.size(); ++captured) {  // a cut is no match
      const Bytes part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(captured));
      if (captured < 24) CHECK_FALSE(port.matches(row.link, part, frame.size()));
      CHECK(everything.matches(row.link, part, frame.size()));
    }
  }
  CHECK_FALSE(port.failure().has_value());
}

TEST_CASE("packet filter: the length on the wire counts, not the captured one") {
  auto large = must(PacketFilter::compile("greater 1000"));
  CHECK(large.matches(LinkType::raw, kPacket4, 1500));
  CHECK_FALSE(large.matches(LinkType::raw, kPacket4, kPacket4.size()));
}

TEST_CASE("packet filter: what means nothing is refused, in libpcap's words") {
  CHECK(failure_text(PacketFilter::compile("tcp prot 443")) ==
        "usage: filter \"tcp prot 443\": can't parse filter expression: syntax error");
  CHECK(failure_text(PacketFilter::compile("tcp port 70000")) ==
        "usage: filter \"tcp port 70000\": illegal port number 70000 > 65535");
}

TEST_CASE("packet filter: an expression that means something to few link layers only") {
  auto interface = must(PacketFilter::compile("ifindex 2"));
  const Bytes cooked = join({hex("0800 0000 00000002 0001 04 06 0200000000010000"), kPacket4});
  CHECK(interface.matches(LinkType::linux_sll2, cooked, cooked.size()));
  CHECK_FALSE(interface.failure().has_value());
  CHECK_FALSE(interface.matches(LinkType::raw_file, kPacket4, kPacket4.size()));
  REQUIRE(interface.failure().has_value());
  CHECK(interface.failure()->code == Errc::usage);
  CHECK(interface.failure()->text.find("(on link layer RAW)") != std::string::npos);
}

TEST_CASE("packet filter: what only a running capture knows cannot be asked about a file") {
  auto inbound = must(PacketFilter::compile("inbound"));
  const Bytes arrived = join({hex("0000 0001 0006 020000000001 0000 0800"), kPacket4});
  const Bytes sent = join({hex("0004 0001 0006 020000000001 0000 0800"), kPacket4});
  CHECK(inbound.matches(LinkType::linux_sll, arrived, arrived.size()));  // it stands in the frame
  CHECK_FALSE(inbound.matches(LinkType::linux_sll, sent, sent.size()));
  CHECK_FALSE(inbound.failure().has_value());
  const Bytes frame = join({hex("020000000009 020000000001 0800"), kPacket4});
  CHECK_FALSE(inbound.matches(LinkType::en10mb, frame, frame.size()));
  REQUIRE(inbound.failure().has_value());
  CHECK(inbound.failure()->text ==
        "filter \"inbound\": inbound/outbound not supported on Ethernet when reading savefiles "
        "(on link layer EN10MB)");
}

}  // namespace synspect::net
