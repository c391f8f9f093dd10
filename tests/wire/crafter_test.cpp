#include "wire/crafter.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "support/packet_script.hpp"
#include "wire/bytes.hpp"
#include "wire/decode.hpp"
#include "wire/decoded_text.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::hex;
using test::join;
using test::parse_segment;

FourTuple tuple(std::string_view local, std::string_view remote) {
  return {{Address::parse(local).value(), 40000}, {Address::parse(remote).value(), 443}};
}

const FourTuple kTuple4 = tuple("192.0.2.1", "192.0.2.9");
const FourTuple kTuple6 = tuple("2001:db8::1", "2001:db8::9");

/// The option part of the TCP header of an IPv4 datagram without options of its own.
Bytes option_bytes(const Bytes& datagram) {
  const std::size_t end = 20 + (datagram.at(32) >> 4) * 4u;
  return {datagram.begin() + 40, datagram.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace

TEST_CASE("crafter: a SYN to the last octet") {
  const Segment syn = parse_segment("> S 1000:1000(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>");
  const Crafter crafter{Profile::linux_like, 64};
  // The same as test::kIpv4 but for the identification, 0.
  const Bytes ipv4 = hex("4500003c 00004000 4006b6b1 c0000201 c0000209");
  CHECK(crafter.craft(kTuple4, syn) == join({ipv4, test::kSyn4}));
  CHECK(crafter.craft(kTuple6, syn) == join({test::kIpv6, test::kSyn6}));
}

TEST_CASE("crafter: payload, and an odd number of octets") {
  const Segment hello = parse_segment("> P. 1001:1006(5) ack 2001 win 502");
  const Bytes datagram = Crafter{Profile::minimal, 1}.craft(kTuple4, hello, hex("68656c6c6f"));
  const Bytes ipv4 = hex("4500002d 00004000 0106f5c0 c0000201 c0000209");
  CHECK(datagram == join({ipv4, test::kHello4}));
}

TEST_CASE("crafter: options of a SYN, in the order of each profile") {
  struct Row {
    Profile profile;
    std::string_view options, bytes;
  };
  const Row rows[] = {
      {Profile::linux_like, "<mss 1460,sackOK,ts 1 0,wscale 7>",
       "020405b4 0402 080a0000000100000000 01 030307"},
      {Profile::linux_like, "<mss 1460,sackOK,wscale 7>", "020405b4 01010402 01030307"},
      {Profile::linux_like, "<mss 1460,ts 1 0,wscale 7>",
       "020405b4 0101080a0000000100000000 01030307"},
      {Profile::linux_like, "<mss 1460>", "020405b4"},
      {Profile::linux_like, "", ""},
      {Profile::windows_like, "<mss 1460,sackOK,wscale 8>", "020405b4 01030308 01010402"},
      {Profile::windows_like, "<mss 1460,sackOK,ts 1 0,wscale 8>",
       "020405b4 01030308 0402 080a0000000100000000"},
      {Profile::windows_like, "<mss 1460,sackOK>", "020405b4 01010402"},
      {Profile::macos_like, "<mss 1460,sackOK,ts 1 0,wscale 6>",
       "020405b4 01030306 0101080a0000000100000000 04020000"},
      {Profile::macos_like, "<mss 1460,ts 1 0,wscale 6>",
       "020405b4 01030306 0101080a0000000100000000"},
      {Profile::minimal, "<mss 1460>", "020405b4"},
      {Profile::minimal, "<wscale 2>", "01030302"},
  };
  for (const Row& row : rows) {
    CAPTURE(to_string(row.profile));
    CAPTURE(row.options);
    const std::string line = "> S 1:1(0) win 1 " + std::string{row.options};
    const Segment syn = parse_segment(row.options.empty() ? "> S 1:1(0) win 1" : line);
    const Bytes datagram = Crafter{row.profile, 64}.craft(kTuple4, syn);
    CHECK(option_bytes(datagram) == hex(row.bytes));
    const auto back = std::get<TcpPacket>(decode(LinkType::raw, datagram, datagram.size()));
    CHECK(back.segment == syn);
    CHECK(back.checksum == Checksum::good);
  }
}

TEST_CASE("crafter: options after the SYN") {
  struct Row {
    std::string_view options, bytes;
  };
  const Row rows[] = {
      {"", ""},
      {"<ts 1 2>", "0101080a0000000100000002"},
      {"<sack 3:4>", "0101050a0000000300000004"},
      {"<ts 1 2,sack 3:4>", "0101080a0000000100000002 0101050a0000000300000004"},
      {"<sack 1:2,sack 3:4,sack 5:6,sack 7:8>",
       "01010522 00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008"},
      // Beside timestamps there is no room for a fourth block.
      {"<ts 1 2,sack 1:2,sack 3:4,sack 5:6,sack 7:8>",
       "0101080a0000000100000002 0101051a 00000001 00000002 00000003 00000004 00000005 00000006"},
      // These belong to SYNs.
      {"<mss 1460,sackOK,wscale 7>", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.options);
    const std::string line = "> . 1:1(0) ack 2 win 1 " + std::string{row.options};
    const Segment segment = parse_segment(row.options.empty() ? "> . 1:1(0) ack 2 win 1" : line);
    for (const Profile profile : {Profile::linux_like, Profile::macos_like}) {
      CHECK(option_bytes(Crafter{profile, 64}.craft(kTuple4, segment)) == hex(row.bytes));
    }
  }
}

TEST_CASE("crafter: header fields of its own") {
  const Segment reset = parse_segment("> R 1:1(0) win 0");
  const Bytes v4 = Crafter{Profile::linux_like, 255}.craft(kTuple4, reset);
  CHECK(v4.size() == 40);
  CHECK(v4[8] == 255);                                             // TTL
  CHECK(join({std::span{v4}.subspan(4, 4)}) == hex("00004000"));   // identification 0, DF
  CHECK(join({std::span{v4}.subspan(28, 4)}) == hex("00000000"));  // no ACK bit: field 0
  CHECK(join({std::span{v4}.subspan(34, 2)}) == hex("0000"));      // window 0, no default
  const Bytes v6 = Crafter{Profile::linux_like, 7}.craft(kTuple6, reset);
  CHECK(v6.size() == 60);
  CHECK(join({std::span{v6}.first(8)}) == hex("60000000 0014 06 07"));  // no class, no flow label
}

TEST_CASE("crafter: no datagram where there can be none") {
  const Crafter crafter{Profile::linux_like, 64};
  const Segment syn = parse_segment("> S 1:1(0) win 1");
  CHECK(crafter.craft(tuple("0.0.0.0", "192.0.2.9"), syn).empty());
  CHECK(crafter.craft(tuple("::", "2001:db8::9"), syn).empty());
  Segment data = parse_segment("> . 1:1(0) ack 1 win 1");
  Bytes payload(65'495);
  data.length = 65'495;
  CHECK(crafter.craft(kTuple4, data, payload).size() == 65'535);
  payload.push_back(0);
  data.length = 65'496;
  CHECK(crafter.craft(kTuple4, data, payload).empty());
  // The payload length of IPv6 leaves the header out (RFC 8200 section 3).
  payload.resize(65'515);
  data.length = 65'515;
  CHECK(crafter.craft(kTuple6, data, payload).size() == 65'575);
  payload.push_back(0);
  data.length = 65'516;
  CHECK(crafter.craft(kTuple6, data, payload).empty());
}

TEST_CASE("crafter: the reference trace, three segments as they were on the wire") {
  // 192.168.1.7:53747 is made up; the rest are the trace's own values.
  const FourTuple ours{{Address::parse("192.168.1.7").value(), 53747},
                       {Address::parse("142.250.196.142").value(), 80}};
  const FourTuple theirs{ours.remote, ours.local};
  const Origin origin{.local = SeqNum{2632373117}, .remote = SeqNum{2691239502}};
  struct Row {
    std::string_view line;
    const FourTuple& way;
    Profile profile;
    std::size_t frame;  ///< with 14 octets of Ethernet
  };
  const Row rows[] = {
      {"> S 0:0(0) win 65535 <mss 1460,sackOK,ts 596778860 0,wscale 6>", ours, Profile::macos_like,
       78},
      {"< S. 0:0(0) ack 1 win 65535 <mss 1412,sackOK,ts 3455834059 596778860,wscale 8>", theirs,
       Profile::linux_like, 74},
      {"> . 1:1(0) ack 1 win 2056 <ts 596778896 3455834059>", ours, Profile::macos_like, 66},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    const auto [direction, segment] = test::parse_line(row.line, origin);
    const Bytes ethernet = hex("020000000001 020000000002 0800");
    const Bytes frame = join({ethernet, Crafter{row.profile, 64}.craft(row.way, segment)});
    CHECK(frame.size() == row.frame);
    const auto back = std::get<TcpPacket>(decode(LinkType::en10mb, frame, frame.size()));
    CHECK(segment_text(back.segment, direction, origin) == row.line);
    CHECK(back.source == row.way.local);
    CHECK(back.destination == row.way.remote);
    CHECK(back.checksum == Checksum::good);
  }
}

}  // namespace synspect::wire
