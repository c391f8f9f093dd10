#include "wire/pcap_parser.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "support/capture_octets.hpp"
#include "support/capture_text.hpp"
#include "wire/bytes.hpp"

namespace synspect::wire {
namespace {

using test::ByteOrder;
using test::hex;
using test::Octets;
using test::packet_text;
using test::parse_capture;
using test::pcap_header;
using test::pcap_packet;
using test::together;

using Lines = std::vector<std::string>;

constexpr ByteOrder kOrders[] = {ByteOrder::little, ByteOrder::big};
const Octets kFour = {1, 2, 3, 4};

}  // namespace

TEST_CASE("pcap: each form and byte order") {
  struct Row {
    std::string_view format;
    std::string_view file;
    std::string_view packet;
    std::int64_t unit_ns;
  };
  const Row rows[] = {
      // 2.4, snap length 65535, Ethernet; 2023-11-14T22:13:20.123456Z, 4 of 60 octets: 01020304
      {"pcap",
       "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"
       "00f15365 40e20100 04000000 3c000000 01020304",
       "if 0 link 1 1700000000.123456000 4 of 60: 01020304", 1000},
      {"pcap",
       "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001"
       "6553f100 0001e240 00000004 0000003c 01020304",
       "if 0 link 1 1700000000.123456000 4 of 60: 01020304", 1000},
      // the same with .123456789
      {"pcap, nanoseconds",
       "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000"
       "00f15365 15cd5b07 04000000 3c000000 01020304",
       "if 0 link 1 1700000000.123456789 4 of 60: 01020304", 1},
      {"pcap, nanoseconds",
       "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001"
       "6553f100 075bcd15 00000004 0000003c 01020304",
       "if 0 link 1 1700000000.123456789 4 of 60: 01020304", 1},
      // .123456 again; interface 2, protocol 0x0800, packet type 4 before the octets
      {"pcap, modified",
       "34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000"
       "00f15365 40e20100 04000000 3c000000 02000000 0008 04 00 01020304",
       "if 0 link 1 1700000000.123456000 4 of 60: 01020304", 1000},
      {"pcap, modified",
       "a1b2cd34 0002 0004 00000000 00000000 0000ffff 00000001"
       "6553f100 0001e240 00000004 0000003c 00000002 0800 04 00 01020304",
       "if 0 link 1 1700000000.123456000 4 of 60: 01020304", 1000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    const Octets file = hex(row.file);
    const auto parsed = parse_capture(file);
    CHECK(parsed.packets == Lines{std::string{row.packet}});
    CHECK(parsed.end == "end");
    REQUIRE(parsed.contents.interfaces.size() == 1);
    CHECK(parsed.contents.interfaces[0].name.empty());
    CHECK(parsed.contents.interfaces[0].link == LinkType::en10mb);
    CHECK(parsed.contents.interfaces[0].snap_length == 65535);
    CHECK(parsed.contents.interfaces[0].unit == Duration{row.unit_ns});
    CHECK(CaptureParser::recognise(std::span{file}.first<4>())->format() == row.format);
  }
}

TEST_CASE("pcap: every link type keeps its number, without the frame check sequence's length") {
  struct Row {
    std::uint32_t field;
    LinkType link;
  };
  const Row rows[] = {
      {0, LinkType::null},       {1, LinkType::en10mb},          {12, LinkType::raw},
      {101, LinkType::raw_file}, {108, LinkType::loop},          {113, LinkType::linux_sll},
      {228, LinkType::ipv4},     {229, LinkType::ipv6},          {276, LinkType::linux_sll2},
      {147, LinkType{147}},      {0x24000001, LinkType::en10mb},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    const auto order = ByteOrder::little;
    const auto parsed = parse_capture(
        together({pcap_header(order, 0xa1b2c3d4, row.field), pcap_packet(order, 1, 2, kFour, 4)}));
    CHECK(parsed.contents.interfaces.at(0).link == row.link);
    CHECK(parsed.packets == Lines{fmt::format("if 0 link {} 1.000002000 4 of 4: 01020304",
                                              static_cast<int>(row.link))});
  }
}

TEST_CASE("pcap: numbers at their edges") {
  for (const auto order : kOrders) {
    const Octets header = pcap_header(order, 0xa1b23c4d);
    const auto last = parse_capture(
        together({header, pcap_packet(order, 0xffffffff, 999'999'999, {}, 0xffffffff)}));
    CHECK(last.packets == Lines{"if 0 link 1 4294967295.999999999 0 of 4294967295:"});
    const auto longer = parse_capture(together({header, pcap_packet(order, 0, 0, kFour, 2)}));
    CHECK(longer.packets == Lines{"if 0 link 1 0.000000000 4 of 4: 01020304"});
    // Some clocks forget to carry a whole second.
    const auto carried =
        parse_capture(together({header, pcap_packet(order, 1, 1'000'000'000, kFour, 4)}));
    CHECK(carried.packets == Lines{"if 0 link 1 2.000000000 4 of 4: 01020304"});
  }
}

TEST_CASE("pcap: a packet is believed up to 256 KiB, or what the header promises, or 16 MiB") {
  struct Row {
    std::uint32_t snap_length;
    std::uint32_t captured;
    std::string_view end;
  };
  const Row rows[] = {
      {65535, 262144, "truncated"},
      {65535, 262145, "corrupt at 24: a packet of 262145 octets"},
      {0, 262145, "corrupt at 24: a packet of 262145 octets"},
      {1000000, 1000000, "truncated"},
      {1000000, 1000001, "corrupt at 24: a packet of 1000001 octets"},
      {0xffffffff, 16777216, "truncated"},
      {0xffffffff, 16777217, "corrupt at 24: a packet of 16777217 octets"},
      {0xffffffff, 0xffffffff, "corrupt at 24: a packet of 4294967295 octets"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.snap_length);
    CAPTURE(row.captured);
    for (const auto order : kOrders) {
      test::CaptureOctets head{order};
      head.u32(1).u32(2).u32(row.captured).u32(row.captured);
      const auto parsed = parse_capture(
          together({pcap_header(order, 0xa1b2c3d4, 1, row.snap_length), head.octets()}));
      CHECK(parsed.end == row.end);
    }
  }
}

TEST_CASE("pcap: other versions are refused") {
  for (const auto order : kOrders) {
    test::CaptureOctets header{order};
    header.u32(0xa1b2c3d4).u16(2).u16(3).u32(0).u32(0).u32(65535).u32(1);
    CHECK(parse_capture(header.octets()).end == "corrupt at 0: pcap version 2.3 is not known");
    test::CaptureOctets strange{order};
    strange.u32(0xa1b2c3d4).u16(543).u16(0).u32(0).u32(0).u32(65535).u32(1);
    CHECK(parse_capture(strange.octets()).end == "corrupt at 0: pcap version 543.0 is not known");
  }
}

TEST_CASE("capture files: what no capture file begins with") {
  for (const std::string_view first :
       {"00000000", "ffffffff", "1f8b0800", "d4c3b2a2", "0a0d0d0b"}) {
    CAPTURE(first);
    CHECK(parse_capture(hex(first)).end == "not a capture");
  }
}

}  // namespace synspect::wire
