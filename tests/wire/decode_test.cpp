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
using test::kHello4;
using test::kIpv4;
using test::kIpv4ForHello;
using test::kIpv6;
using test::kSyn4;
using test::kSyn6;

std::string text_of(const Bytes& packet) {
  return decoded_text(decode(LinkType::raw, packet, packet.size()));
}

/// An IPv4 packet around `tcp`, whose checksum need not be right; the header's is left open.
Bytes around(const Bytes& tcp) {
  Bytes header = kIpv4;
  header[10] = header[11] = 0;
  header[3] = static_cast<std::uint8_t>(header.size() + tcp.size());
  return join({header, tcp});
}

/// `. 1:1(0) ack 2 win 3` with these options, of a length that fits.
Bytes with_options(const Bytes& options) {
  Bytes tcp = hex("9c40 01bb 00000001 00000002 5010 0003 0000 0000");
  tcp[12] = static_cast<std::uint8_t>((20 + options.size()) / 4 << 4);
  return around(join({tcp, options}));
}

}  // namespace

TEST_CASE("decode: a SYN, field by field, in either family") {
  CHECK(text_of(join({kIpv4, kSyn4})) == test::kSyn4Text);
  CHECK(text_of(join({kIpv6, kSyn6})) == test::kSyn6Text);
}

TEST_CASE("decode: the payload is a view of the captured octets") {
  const Bytes packet = join({kIpv4ForHello, kHello4});
  const auto decoded = std::get<TcpPacket>(decode(LinkType::raw, packet, packet.size()));
  CHECK(decoded_text(decoded) ==
        "192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 7238 good: P. 1001:1006(5) ack 2001 win 502");
  CHECK(decoded.payload.data() == packet.data() + 40);
  CHECK(decoded.payload.size() == 5);
}

TEST_CASE("decode: flags, one bit each") {
  struct Row {
    std::uint8_t bits;
    std::string_view flags;
  };
  const Row rows[] = {{0x01, "F"}, {0x02, "S"}, {0x04, "R"}, {0x08, "P"}, {0x10, "."},
                      {0x20, "U"}, {0x40, "E"}, {0x80, "W"}, {0x00, "-"}, {0xff, "SFRPUEW."}};
  for (const Row& row : rows) {
    Bytes packet = with_options({});
    packet[33] = row.bits;
    const auto decoded = std::get<TcpPacket>(decode(LinkType::raw, packet, packet.size()));
    CHECK(flags_text(decoded.segment) == row.flags);
    // Without the ACK bit the acknowledgment field means nothing.
    CHECK(decoded.segment.ack.has_value() == ((row.bits & 0x10) != 0));
  }
}

TEST_CASE("decode: options") {
  struct Row {
    std::string_view name, bytes, text;
  };
  const Row rows[] = {
      {"none", "", ""},

      {"MSS", "020405b4", " <mss 1460>"},
      {"window scale as sent, beyond 14", "0103030f", " <wscale 15>"},
      {"SACK permitted", "01010402", " <sackOK>"},
      {"timestamps", "0101080a 0000000a 00000014", " <ts 10 20>"},
      {"one SACK block", "0101050a 00000005 00000007", " <sack 5:7>"},
      {"four SACK blocks",
       "01010522 00000001 00000002 00000003 00000004 00000005 00000006"
       "00000007 00000008",
       " <sack 1:2,sack 3:4,sack 5:6,sack 7:8>"},
      {"nothing counts after the end", "00 020405b4 010101", ""},
      {"an unknown kind is skipped", "fd0411ff 020405b4", " <mss 1460>"},
      {"an unknown kind without value", "0101fd02 020405b4", " <mss 1460>"},
      {"the later of two", "020405b4 020402 18", " <mss 536>"},
      {"the later SACK has fewer blocks",
       "0101 0512 00000001 00000002 00000003 00000004"
       "0101 050a 00000005 00000006",
       " <sack 5:6>"},
      {"length 0", "020405b4 03000000", " <mss 1460,malformed>"},
      {"two no-operations align", "01010402 01010402", " <sackOK>"},
      {"three stand for something", "020405b4 010101 030307 01010101 01 00",
       " <mss 1460,wscale 7,nop 5>"},
      {"no operation alone", "01010101", " <nop 4>"},
      {"not after the end", "0001010101010101", ""},
      {"length 1", "020405b4 fd010000", " <mss 1460,malformed>"},
      {"length past the header", "020405b4 080a0000", " <mss 1460,malformed>"},
      {"kind without length", "020405b4 01010102", " <mss 1460,nop 3,malformed>"},
      {"MSS of three octets", "01030307 0205 05b400 010101", " <wscale 7,malformed>"},
      {"MSS of one octet", "020305 01", " <malformed>"},
      {"window scale of two", "03040700 020405b4", " <malformed>"},
      {"SACK permitted with a value", "04030101", " <malformed>"},
      {"timestamps too short", "08060000 00010101", " <malformed>"},
      {"SACK without a block", "05020101", " <malformed>"},
      {"half a SACK block", "0506 00000001 0101", " <malformed>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Bytes options = hex(row.bytes);
    REQUIRE(options.size() % 4 == 0);
    const std::string text = text_of(with_options(options));
    CHECK(text.substr(text.find("bad: ") + 5) == ". 1:1(0) ack 2 win 3" + std::string{row.text});
  }
}

TEST_CASE("decode: the checksum is judged, and never rejects") {
  Bytes packet = join({kIpv4, kSyn4});
  const auto verdict = [&packet](std::size_t captured, std::size_t on_wire) {
    const auto whole = std::span<const std::uint8_t>{packet};
    return std::get<TcpPacket>(decode(LinkType::raw, whole.first(captured), on_wire)).checksum;
  };
  CHECK(verdict(60, 60) == Checksum::good);
  // The pseudo-header's sum, 0x8439, is what Linux leaves for the hardware to complete.
  packet[36] = 0x84;
  packet[37] = 0x39;
  CHECK(verdict(60, 60) == Checksum::partial);
  packet[37] = 0x38;
  CHECK(verdict(60, 60) == Checksum::bad);
  packet = join({kIpv4ForHello, kHello4});
  CHECK(verdict(45, 45) == Checksum::good);  // an odd number of octets
  CHECK(verdict(44, 45) == Checksum::unchecked);
  CHECK(verdict(40, 45) == Checksum::unchecked);
  packet[44] ^= 1;
  CHECK(verdict(45, 45) == Checksum::bad);
  // Every single flipped bit under the checksum shows.
  for (std::size_t bit = 0; bit < 320; ++bit) {
    packet = join({kIpv4, kSyn4});
    packet[20 + bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    if (const auto decoded = decode(LinkType::raw, packet, 60);
        std::holds_alternative<TcpPacket>(decoded)) {
      CHECK(std::get<TcpPacket>(decoded).checksum == Checksum::bad);
    }
  }
}

TEST_CASE("decode: TCP headers that are too short or lie") {
  struct Row {
    std::string_view name, tcp, outcome;
  };
  const Row rows[] = {
      {"nothing", "", "bad TCP header"},
      {"19 octets", "9c4001bb 00000001 00000002 50100003 000000", "bad TCP header"},
      {"data offset 0", "9c4001bb 00000001 00000002 00100003 00000000", "bad TCP header"},
      {"data offset 4", "9c4001bb 00000001 00000002 40100003 00000000", "bad TCP header"},
      {"data offset beyond the datagram", "9c4001bb 00000001 00000002 60100003 00000000",
       "bad TCP header"},
      {"reserved bits are ignored", "9c4001bb 00000001 00000002 5f100003 7ec80000",
       "192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 7238 good: . 1:1(0) ack 2 win 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(text_of(around(hex(row.tcp))) == row.outcome);
  }
}

TEST_CASE("decode: a capture cut short tells what its octets tell, at any length") {
  const Bytes packet = join({kIpv4ForHello, kHello4});
  const auto whole = std::get<TcpPacket>(decode(LinkType::raw, packet, packet.size()));
  for (std::size_t captured = 0; captured < packet.size(); ++captured) {
    CAPTURE(captured);
    const Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(captured));
    const Decoded decoded = decode(LinkType::raw, cut, packet.size());
    if (captured < 40) {
      CHECK(decoded_text(decoded) == "truncated");
      continue;
    }
    const auto& tcp = std::get<TcpPacket>(decoded);
    CHECK(tcp.segment == whole.segment);  // the length, too, is the header's
    CHECK(tcp.checksum == Checksum::unchecked);
    CHECK(tcp.payload.size() == captured - 40);
  }
}

TEST_CASE("decode: a capture cut within the options has those before the cut") {
  struct Row {
    std::size_t captured;  ///< of the options: mss 4 octets, sackOK 2, ts 10, nop, wscale 3
    std::string_view options;
  };
  const Row rows[] = {{0, ""},
                      {1, ""},
                      {3, ""},
                      {4, " <mss 1460>"},
                      {5, " <mss 1460>"},
                      {6, " <mss 1460,sackOK>"},
                      {14, " <mss 1460,sackOK>"},  // editcap -s 68, on Ethernet
                      {16, " <mss 1460,sackOK,ts 1 0>"},
                      {19, " <mss 1460,sackOK,ts 1 0>"}};
  const Bytes syn = join({kIpv4, kSyn4});
  for (const Row& row : rows) {
    CAPTURE(row.captured);
    const auto end = syn.begin() + 40 + static_cast<std::ptrdiff_t>(row.captured);
    const Bytes cut(syn.begin(), end);
    CHECK(decoded_text(decode(LinkType::raw, cut, syn.size())) ==
          "192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 7238 unchecked: S 1000:1000(0) win 64240" +
              std::string{row.options});
  }
  // What a cut cannot explain is malformed still: a length of 1, or one past the whole header.
  for (const std::string_view lies : {"0801", "0829"}) {
    const Bytes whole = with_options(join({hex(lies), Bytes(10, 0)}));
    const Bytes cut(whole.begin(), whole.begin() + 42);
    const std::string text = decoded_text(decode(LinkType::raw, cut, whole.size()));
    CHECK(text.ends_with("<malformed>"));
  }
}

TEST_CASE("decode: a segment's length is known though its options are cut") {
  Bytes packet = with_options(hex("0101080a 0000000a 00000014"));
  packet[3] = 152;  // 100 octets of payload
  packet.resize(44);
  const auto tcp = std::get<TcpPacket>(decode(LinkType::raw, packet, 152));
  CHECK(tcp.segment.length == 100);
  CHECK(tcp.payload.empty());
  CHECK(tcp.checksum == Checksum::unchecked);
  CHECK_FALSE(tcp.segment.options.malformed);
}

TEST_CASE("decode: verdicts and reasons have names") {
  CHECK(to_string(Checksum::good) == "good");
  CHECK(to_string(Checksum::partial) == "partial");
  CHECK(to_string(Checksum::bad) == "bad");
  CHECK(to_string(Checksum::unchecked) == "unchecked");
  CHECK(to_string(Undecoded::unknown_link) == "unknown link type");
  CHECK(to_string(Undecoded::truncated) == "truncated");
  CHECK(to_string(Undecoded::not_ip) == "not IP");
  CHECK(to_string(Undecoded::bad_ip_header) == "bad IP header");
  CHECK(to_string(Undecoded::fragment) == "fragment");
  CHECK(to_string(Undecoded::not_tcp) == "not TCP");
  CHECK(to_string(Undecoded::bad_tcp_header) == "bad TCP header");
}

}  // namespace synspect::wire
