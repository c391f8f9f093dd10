#include "wire/decode.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"
#include "wire/decoded_text.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::decoded_text;
using test::hex;
using test::join;
using test::kSyn4Text;
using test::kSyn6Text;

const Bytes kPacket4 = join({test::kIpv4, test::kSyn4});
const Bytes kPacket6 = join({test::kIpv6, test::kSyn6});

constexpr std::string_view kMacs = "02 00 00 00 00 09  02 00 00 00 00 01 ";

}  // namespace

TEST_CASE("decode: link layers") {
  struct Row {
    std::string_view name;
    LinkType link;
    std::string_view header;
    const Bytes& packet;
    std::string_view outcome;
  };
  const std::string macs{kMacs};
  const std::string eth4 = macs + "0800";
  const std::string eth6 = macs + "86dd";
  const std::string vlan = macs + "8100 0064 0800";
  const std::string stacked = macs + "88a8 0064 8100 00c8 86dd";
  const std::string old_stacked = macs + "9100 0064 8100 00c8 8100 0001 0800";
  const std::string arp = macs + "0806";
  const std::string llc = macs + "0026 424203";
  const std::string vlan_arp = macs + "8100 0064 0806";
  const Row rows[] = {
      {"Ethernet", LinkType::en10mb, eth4, kPacket4, kSyn4Text},
      {"Ethernet", LinkType::en10mb, eth6, kPacket6, kSyn6Text},
      {"802.1Q", LinkType::en10mb, vlan, kPacket4, kSyn4Text},
      {"802.1ad", LinkType::en10mb, stacked, kPacket6, kSyn6Text},
      {"three tags", LinkType::en10mb, old_stacked, kPacket4, kSyn4Text},
      {"ARP", LinkType::en10mb, arp, kPacket4, "not IP"},
      {"ARP in a VLAN", LinkType::en10mb, vlan_arp, kPacket4, "not IP"},
      {"802.3 with LLC", LinkType::en10mb, llc, kPacket4, "not IP"},
      {"EtherType contradicts", LinkType::en10mb, eth6, kPacket4, "bad IP header"},
      {"EtherType contradicts", LinkType::en10mb, eth4, kPacket6, "bad IP header"},
      {"raw", LinkType::raw, "", kPacket4, kSyn4Text},
      {"raw", LinkType::raw, "", kPacket6, kSyn6Text},
      {"raw in a file", LinkType::raw_file, "", kPacket6, kSyn6Text},
      {"raw, version 5", LinkType::raw, "50", kPacket4, "not IP"},
      {"IPv4", LinkType::ipv4, "", kPacket4, kSyn4Text},
      {"IPv4 holding IPv6", LinkType::ipv4, "", kPacket6, "bad IP header"},
      {"IPv4 holding nothing known", LinkType::ipv4, "00", kPacket4, "bad IP header"},
      {"IPv6", LinkType::ipv6, "", kPacket6, kSyn6Text},
      {"IPv6 holding IPv4", LinkType::ipv6, "", kPacket4, "bad IP header"},
      {"null, little endian", LinkType::null, "02000000", kPacket4, kSyn4Text},
      {"null, big endian", LinkType::null, "00000002", kPacket4, kSyn4Text},
      {"null, Linux IPv6", LinkType::null, "0a000000", kPacket6, kSyn6Text},
      {"null, NetBSD IPv6", LinkType::null, "18000000", kPacket6, kSyn6Text},
      {"null, FreeBSD IPv6", LinkType::null, "0000001c", kPacket6, kSyn6Text},
      {"null, macOS IPv6", LinkType::null, "1e000000", kPacket6, kSyn6Text},
      {"null, AppleTalk", LinkType::null, "10000000", kPacket4, "not IP"},
      {"null, neither order", LinkType::null, "02000002", kPacket4, "not IP"},
      {"null, family contradicts", LinkType::null, "02000000", kPacket6, "bad IP header"},
      {"loop", LinkType::loop, "00000002", kPacket4, kSyn4Text},
      {"loop", LinkType::loop, "00000018", kPacket6, kSyn6Text},
      {"loop is big endian", LinkType::loop, "02000000", kPacket4, "not IP"},
      {"SLL", LinkType::linux_sll, "0004 0001 0006 020000000001 0000 0800", kPacket4, kSyn4Text},
      {"SLL", LinkType::linux_sll, "0000 0304 0000 000000000000 0000 86dd", kPacket6, kSyn6Text},
      {"SLL, VLAN", LinkType::linux_sll, "0004 0001 0006 020000000001 0000 8100 0005 0800",
       kPacket4, kSyn4Text},
      {"SLL, ARP", LinkType::linux_sll, "0004 0001 0006 020000000001 0000 0806", kPacket4,
       "not IP"},
      {"SLL2", LinkType::linux_sll2, "0800 0000 00000002 0001 04 06 0200000000010000", kPacket4,
       kSyn4Text},
      {"SLL2", LinkType::linux_sll2, "86dd 0000 00000002 0304 00 00 0000000000000000", kPacket6,
       kSyn6Text},
      {"SLL2, ARP", LinkType::linux_sll2, "0806 0000 00000002 0001 00 06 0200000000010000",
       kPacket4, "not IP"},
      {"a link type of nobody", static_cast<LinkType>(147), "", kPacket4, "unknown link type"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.header);
    const Bytes header = hex(row.header);
    const Bytes frame = join({header, row.packet});
    CHECK(decoded_text(decode(row.link, frame, frame.size())) == row.outcome);
    // With the link header, and also if the capture was cut short.
    const Decoded longer = decode(row.link, frame, frame.size() + 1000);
    if (const auto* packet = std::get_if<TcpPacket>(&longer)) {
      CHECK(packet->frame_length == frame.size() + 1000);
    }
    // A frame that ends in the link header says so, and no more.
    for (std::size_t captured = 0; captured < header.size() && header.size() > 1; ++captured) {
      const Bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(captured));
      const std::string text = decoded_text(decode(row.link, cut, frame.size()));
      CHECK((text == "truncated" || text == row.outcome));
    }
  }
}

TEST_CASE("decode: what pads an Ethernet frame is not payload") {
  // > . 1:1(0) ack 2 win 3, 40 octets in a frame of at least 60
  const Bytes packet =
      hex("45000028 00004000 40060000 c0000201 c0000209"
          "9c4001bb 00000001 00000002 50100003 8dc80000");
  const Bytes frame = join({hex(std::string{kMacs} + "0800"), packet, hex("dead beef dead")});
  CHECK(decoded_text(decode(LinkType::en10mb, frame, frame.size())) ==
        "192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 0 good: . 1:1(0) ack 2 win 3");
}

}  // namespace synspect::wire
