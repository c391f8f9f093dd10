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
using test::kSyn4;
using test::kSyn4Text;
using test::kSyn6;
using test::kSyn6Text;

constexpr std::string_view kAddresses4 = "c0000201 c0000209";
constexpr std::string_view kAddresses6 =
    "20010db8000000000000000000000001 20010db8000000000000000000000009";

std::string text_of(const Bytes& packet) {
  return decoded_text(decode(LinkType::raw, packet, packet.size()));
}

/// The same as `text` with another verdict on the checksum.
std::string unchecked(std::string_view text) {
  std::string out{text};
  return out.replace(out.find("good"), 4, "unchecked");
}

/// An IPv6 packet: `next` after the fixed header, then `extensions`, then the SYN.
Bytes v6_with(std::string_view next, std::string_view extensions, const Bytes& tcp = kSyn6) {
  const Bytes more = hex(extensions);
  Bytes header = hex("60000000 0000" + std::string{next} + "40" + std::string{kAddresses6});
  const std::size_t length = more.size() + tcp.size();
  header[4] = static_cast<std::uint8_t>(length >> 8);
  header[5] = static_cast<std::uint8_t>(length & 0xff);
  return join({header, more, tcp});
}

}  // namespace

TEST_CASE("decode IPv4: header length, total length, fragments, protocol") {
  struct Row {
    std::string_view name, header, options, outcome;
  };
  const std::string fragment = unchecked(kSyn4Text);
  const Row rows[] = {
      {"plain", "4500003c 1c464000 40060000", "", kSyn4Text},
      {"with a router alert", "46000040 1c464000 40060000", "94040000", kSyn4Text},
      {"with 40 octets of options", "4f000064 1c464000 40060000",
       "01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101 01010101 00000000",
       kSyn4Text},
      {"total length 0: merged by the host", "45000000 1c464000 40060000", "", kSyn4Text},
      {"total length below the header's", "45000013 1c464000 40060000", "", "bad IP header"},
      {"header length 4 words", "4400003c 1c464000 40060000", "", "bad IP header"},
      {"header length 0", "4000003c 1c464000 40060000", "", "bad IP header"},
      {"only the header", "45000014 1c464000 40060000", "", "bad TCP header"},
      {"first fragment", "4500003c 1c462000 40060000", "", fragment},
      {"later fragment", "4500003c 1c462001 40060000", "", "fragment"},
      {"last fragment", "4500003c 1c460001 40060000", "", "fragment"},
      {"first fragment, half a header", "4500001e 1c462000 40060000", "", "truncated"},
      {"UDP", "4500003c 1c464000 40110000", "", "not TCP"},
      {"ICMPv6 over IPv4", "4500003c 1c464000 403a0000", "", "not TCP"},
      {"IP in IP", "4500003c 1c464000 40040000", "", "not TCP"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Bytes header = hex(std::string{row.header} + std::string{kAddresses4});
    CHECK(text_of(join({header, hex(row.options), kSyn4})) == row.outcome);
  }
}

TEST_CASE("decode IPv4: more on the wire than the capture holds, or than the header says") {
  const Bytes header = hex("45000000 1c464000 40060000" + std::string{kAddresses4});
  const Bytes packet = join({header, kSyn4});
  // A merged packet of 70,000 octets, of which 60 were captured.
  const auto merged = std::get<TcpPacket>(decode(LinkType::raw, packet, 70'000));
  CHECK(merged.segment.length == 69'940);
  CHECK(merged.checksum == Checksum::unchecked);
  // A total length beyond the capture: the missing octets were on the wire.
  Bytes longer = packet;
  longer[3] = 70;
  const auto cut = std::get<TcpPacket>(decode(LinkType::raw, longer, 70));
  CHECK(cut.segment.length == 10);
  CHECK(cut.payload.empty());
  CHECK(cut.checksum == Checksum::unchecked);
  // ... and beyond the frame: no host takes it.
  const auto beyond = std::get<TcpPacket>(decode(LinkType::raw, longer, 69));
  CHECK(beyond.segment.length == 10);
  CHECK(beyond.checksum == Checksum::bad);
  // A wire length below the captured one is a mistake of the file's writer.
  CHECK(decoded_text(decode(LinkType::raw, packet, 0)) == kSyn4Text);
}

TEST_CASE("decode IPv4: every flipped bit of the header shows (RFC 1122 section 3.2.1.2)") {
  const Bytes header = hex("4500003c 1c464000 40069a6b" + std::string{kAddresses4});
  const Bytes intact = join({header, kSyn4});
  CHECK(text_of(intact) == kSyn4Text);
  for (std::size_t bit = 0; bit < header.size() * 8; ++bit) {
    CAPTURE(bit);
    Bytes packet = intact;
    packet[bit / 8] ^= static_cast<std::uint8_t>(0x80u >> bit % 8);
    const Decoded decoded = decode(LinkType::raw, packet, packet.size());
    const auto* tcp = std::get_if<TcpPacket>(&decoded);
    CHECK((tcp == nullptr || tcp->checksum == Checksum::bad));
  }
}

TEST_CASE("decode IPv6: extension headers (RFC 8200 section 4)") {
  struct Row {
    std::string_view name, next, extensions, outcome;
  };
  const std::string whole_unchecked = unchecked(kSyn6Text);
  const std::string eight_options = [] {
    std::string chain;
    for (int i = 0; i < 8; ++i) chain += i < 7 ? "3c00010400000000" : "0600010400000000";
    return chain;
  }();
  const std::string nine_options = "3c00010400000000" + eight_options;
  const Row rows[] = {
      {"none", "06", "", kSyn6Text},
      {"hop by hop", "00", "0600010400000000", kSyn6Text},
      {"hop by hop, 16 octets", "00", "0601010c000000000000000000000000", kSyn6Text},
      {"destination options", "3c", "0600010400000000", kSyn6Text},
      {"routing, done", "2b", "0602020020010db8000000000000000000000042 00000000", kSyn6Text},
      {"routing, a stop to go", "2b", "0602040100000000 20010db8000000000000000000000042",
       whole_unchecked},
      {"authentication, 24 octets", "33", "0604000000000001 0000000100000000 0000000000000000",
       kSyn6Text},
      {"atomic fragment", "2c", "0600000000000007", kSyn6Text},
      {"first fragment", "2c", "0600000100000007", whole_unchecked},
      {"later fragment", "2c", "0600000900000007", "fragment"},
      {"last fragment", "2c", "0600000800000007", "fragment"},
      {"hop by hop, routing, fragment, authentication, options", "00",
       "2b00010400000000 2c00020000000000 3300000000000007 3c04000000000001 0000000100000000"
       "0000000000000000 0600010400000000",
       kSyn6Text},
      {"eight", "3c", eight_options, kSyn6Text},
      {"nine are too many", "3c", nine_options, "bad IP header"},
      {"runs past the packet", "3c", "06ff010400000000", "bad IP header"},
      {"no next header", "3b", "", "not TCP"},
      {"ESP", "32", "", "not TCP"},
      {"ICMP of IPv4", "01", "", "not TCP"},
      {"UDP after options", "3c", "1100010400000000", "not TCP"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(text_of(v6_with(row.next, row.extensions)) == row.outcome);
  }
}

TEST_CASE("decode IPv6: payload length") {
  Bytes packet = v6_with("06", "");
  const auto with_length = [&packet](std::uint8_t low, std::size_t on_wire) {
    packet[5] = low;
    return decode(LinkType::raw, packet, on_wire);
  };
  CHECK(decoded_text(with_length(0, 80)) == kSyn6Text);  // as long as the frame
  CHECK(std::get<TcpPacket>(with_length(0, 100'000)).segment.length == 99'920);
  CHECK(decoded_text(with_length(39, 80)) == "bad TCP header");
  CHECK(std::get<TcpPacket>(with_length(45, 85)).segment.length == 5);
  CHECK(std::get<TcpPacket>(with_length(45, 85)).checksum == Checksum::unchecked);
  // Beyond the frame: no host takes it.
  CHECK(std::get<TcpPacket>(with_length(45, 84)).checksum == Checksum::bad);
  // A jumbogram (RFC 2675): the hop-by-hop option repeats what the wire length says.
  Bytes jumbo = v6_with("00", "0600c204 00011170");
  jumbo[4] = jumbo[5] = 0;
  CHECK(std::get<TcpPacket>(decode(LinkType::raw, jumbo, 70'040)).segment.length == 69'952);
}

TEST_CASE("decode: an IP header cut short") {
  const Bytes v4 = join({test::kIpv4, kSyn4});
  const Bytes v6 = v6_with("00", "3c01010c000000000000000000000000 0600010400000000");
  for (const Bytes& packet : {v4, v6}) {
    const std::size_t headers = packet.size() - 40;
    for (std::size_t captured = 0; captured < headers + 20; ++captured) {
      CAPTURE(captured);
      const Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(captured));
      CHECK(decoded_text(decode(LinkType::raw, cut, packet.size())) == "truncated");
    }
  }
}

}  // namespace synspect::wire
