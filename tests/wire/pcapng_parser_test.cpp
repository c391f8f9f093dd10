#include "wire/pcapng_parser.hpp"

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

using test::block;
using test::ByteOrder;
using test::CaptureOctets;
using test::enhanced_packet;
using test::hex;
using test::interface;
using test::Octets;
using test::option;
using test::parse_capture;
using test::section;
using test::together;

using Lines = std::vector<std::string>;

constexpr ByteOrder kOrders[] = {ByteOrder::little, ByteOrder::big};
const Octets kFour = {1, 2, 3, 4};
const Octets kFive = {1, 2, 3, 4, 5};

}  // namespace

TEST_CASE("pcapng: a file in either byte order, octet by octet") {
  const std::string_view files[] = {
      // section 1.0, length not said, application "abcde"; interface: Ethernet, snap length 262144,
      // name "eth0", 10^-9 s; packet of interface 0 at 1700000000.123456789: 5 of 60 octets
      // 0102030405, comment "SYN", flags: outbound; statistics: end at 1700000001, 3 received, 1
      // lost, comment "done"
      "0a0d0d0a 2c000000 4d3c2b1a 0100 0000 ffffffffffffffff"
      "0400 0500 6162636465 000000 0000 0000 2c000000"
      "01000000 28000000 0100 0000 00000400"
      "0200 0400 65746830 0900 0100 09 000000 0000 0000 28000000"
      "06000000 3c000000 00000000 fe9c9717 15cd853d 05000000 3c000000 0102030405 000000"
      "0100 0300 53594e 00 0200 0400 02000000 0000 0000 3c000000"
      "05000000 48000000 00000000 fe9c9717 00000000"
      "0100 0400 646f6e65 0300 0800 fe9c9717 00cac471"
      "0400 0800 0300000000000000 0500 0800 0100000000000000 0000 0000 48000000",
      "0a0d0d0a 0000002c 1a2b3c4d 0001 0000 ffffffffffffffff"
      "0004 0005 6162636465 000000 0000 0000 0000002c"
      "00000001 00000028 0001 0000 00040000"
      "0002 0004 65746830 0009 0001 09 000000 0000 0000 00000028"
      "00000006 0000003c 00000000 17979cfe 3d85cd15 00000005 0000003c 0102030405 000000"
      "0001 0003 53594e 00 0002 0004 00000002 0000 0000 0000003c"
      "00000005 00000048 00000000 17979cfe 00000000"
      "0001 0004 646f6e65 0003 0008 17979cfe 71c4ca00"
      "0004 0008 0000000000000003 0005 0008 0000000000000001 0000 0000 00000048",
  };
  for (const std::string_view file : files) {
    CAPTURE(file);
    const auto parsed = parse_capture(hex(file));
    CHECK(parsed.end == "end");
    CHECK(parsed.packets ==
          Lines{"if 0 link 1 out 1700000000.123456789 5 of 60: 0102030405 [SYN]"});
    CHECK(parsed.contents.application == "abcde");
    REQUIRE(parsed.contents.interfaces.size() == 1);
    const CaptureInterface& interface = parsed.contents.interfaces.front();
    CHECK(interface.name == "eth0");
    CHECK(interface.link == LinkType::en10mb);
    CHECK(interface.snap_length == 262144);
    CHECK(interface.unit == Duration{1});
    REQUIRE(parsed.contents.statistics.size() == 1);
    const CaptureStatistics& statistics = parsed.contents.statistics.front();
    CHECK(statistics.interface == 0);
    CHECK(statistics.end == Stamp{1'700'000'001'000'000'000, StampClock::capture_file});
    CHECK(statistics.received == 3u);
    CHECK(statistics.dropped == 1u);
    CHECK(statistics.comments == Lines{"done"});
  }
}

TEST_CASE("pcapng: a packet's options") {
  struct Row {
    std::string_view name;
    std::string_view options;  ///< little endian
    std::string_view says;     ///< before the time, and after the octets
  };
  const Row rows[] = {
      {"none", "", "if 0 link 1 1.000000000 4 of 4: 01020304"},
      {"the end alone", "0000 0000", "if 0 link 1 1.000000000 4 of 4: 01020304"},
      {"inbound", "0200 0400 01000000", "if 0 link 1 in 1.000000000 4 of 4: 01020304"},
      {"outbound, unicast", "0200 0400 06000000", "if 0 link 1 out 1.000000000 4 of 4: 01020304"},
      {"a direction that is not known", "0200 0400 00000000",
       "if 0 link 1 1.000000000 4 of 4: 01020304"},
      {"flags of two octets", "0200 0200 01000000", "if 0 link 1 1.000000000 4 of 4: 01020304"},
      {"comments", "0100 0100 61000000 0100 0000 0100 0200 62630000 00000000",
       "if 0 link 1 1.000000000 4 of 4: 01020304 [a] [] [bc]"},
      {"behind the end", "0000 0000 0100 0100 61000000",
       "if 0 link 1 1.000000000 4 of 4: 01020304"},
      {"unknown ones between", "0500 0800 0000000000000001 0100 0100 61000000 ac0b 0100 61000000",
       "if 0 link 1 1.000000000 4 of 4: 01020304 [a]"},
  };
  const auto order = ByteOrder::little;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    // A packet with everything stands before it: nothing of that one may be left.
    const Octets all = hex("0100 0100 7a000000 0200 0400 02000000");
    const auto parsed = parse_capture(
        together({section(order), interface(order, 1), enhanced_packet(order, 0, 0, kFive, 9, all),
                  enhanced_packet(order, 0, 1'000'000, kFour, 4, hex(row.options))}));
    CHECK(parsed.packets ==
          Lines{"if 0 link 1 out 0.000000000 5 of 9: 0102030405 [z]", std::string{row.says}});
    CHECK(parsed.end == "end");
  }
}

TEST_CASE("pcapng: several interfaces with clocks of their own") {
  for (const auto order : kOrders) {
    CaptureOctets offset{order};
    offset.u64(1'600'000'000);
    const auto parsed = parse_capture(together({
        section(order),
        interface(order, 1),
        interface(order, 101, option(order, 9, Octets{9})),
        interface(order, 276, option(order, 9, Octets{0x80 | 10})),
        interface(order, 229, option(order, 14, offset.octets())),
        enhanced_packet(order, 0, 1'700'000'000'000'001, kFour, 4),
        enhanced_packet(order, 1, 1'700'000'000'000'000'002, kFour, 4),
        enhanced_packet(order, 2, 1'700'000'000ull * 1024 + 512, kFour, 4),
        enhanced_packet(order, 3, 100'000'000'000'003, kFour, 4),
    }));
    CHECK(parsed.packets == Lines{"if 0 link 1 1700000000.000001000 4 of 4: 01020304",
                                  "if 1 link 101 1700000000.000000002 4 of 4: 01020304",
                                  "if 2 link 276 1700000000.500000000 4 of 4: 01020304",
                                  "if 3 link 229 1700000000.000003000 4 of 4: 01020304"});
    CHECK(parsed.end == "end");
  }
}

TEST_CASE("pcapng: sections of either byte order, one after the other") {
  const auto a = ByteOrder::little;
  const auto b = ByteOrder::big;
  const auto parsed = parse_capture(together({
      section(a, option(a, 4, "first")),
      interface(a, 1),
      interface(a, 1),
      enhanced_packet(a, 1, 1, kFour, 4),
      section(b, option(b, 4, "second")),
      interface(b, 228),
      enhanced_packet(b, 0, 2, kFour, 4),
      section(a),
      interface(a, 229, option(a, 2, "tun0")),
      enhanced_packet(a, 0, 3, kFour, 4),
  }));
  CHECK(parsed.packets == Lines{"if 1 link 1 0.000001000 4 of 4: 01020304",
                                "if 2 link 228 0.000002000 4 of 4: 01020304",
                                "if 3 link 229 0.000003000 4 of 4: 01020304"});
  CHECK(parsed.end == "end");
  CHECK(parsed.contents.interfaces.size() == 4);
  CHECK(parsed.contents.interfaces.at(3).name == "tun0");
  CHECK(parsed.contents.application.empty());  // of the last section
}

TEST_CASE("pcapng: the other kinds of block") {
  for (const auto order : kOrders) {
    CaptureOctets obsolete{order};  // interface 1, 7 packets lost before
    obsolete.u16(1).u16(7).time(5'000'001).u32(5).u32(60).padded(kFive);
    obsolete.raw(option(order, 2, CaptureOctets{order}.u32(1).octets()));
    CaptureOctets simple{order};
    simple.u32(4).raw(kFour);
    const auto parsed = parse_capture(together({
        section(order),
        interface(order, 1),
        interface(order, 101),
        block(order, 2, obsolete.octets()),
        block(order, 3, simple.octets()),
        block(order, 4, kFour),              // names of addresses
        block(order, 0x0bad, kFour),         // a custom block
        block(order, 0x80000001, Octets{}),  // of local use
        enhanced_packet(order, 0, 6'000'000, kFour, 4),
    }));
    CHECK(parsed.packets == Lines{"if 1 link 101 in 5.000001000 5 of 60: 0102030405",
                                  "if 0 link 1 6.000000000 4 of 4: 01020304"});
    CHECK(parsed.end == "end");
    CHECK(parsed.contents.unstamped == 1);
  }
}

TEST_CASE("pcapng: statistics, the last of each interface") {
  const auto order = ByteOrder::little;
  const auto statistics = [&](std::uint32_t of, std::span<const std::uint8_t> options) {
    return block(order, 5, CaptureOctets{order}.u32(of).time(9).raw(options).octets());
  };
  const Octets received = option(order, 4, CaptureOctets{order}.u64(10).octets());
  const auto parsed = parse_capture(together({
      section(order),
      interface(order, 1),
      interface(order, 1),
      statistics(1, together({option(order, 1, "early"), received})),
      statistics(0, {}),
      statistics(1, together({option(order, 1, "late"), option(order, 1, "later")})),
  }));
  REQUIRE(parsed.contents.statistics.size() == 2);
  CHECK(parsed.contents.statistics[0].interface == 1);
  CHECK(parsed.contents.statistics[0].comments == Lines{"late", "later"});
  CHECK_FALSE(parsed.contents.statistics[0].received.has_value());
  CHECK(parsed.contents.statistics[1].interface == 0);
  CHECK_FALSE(parsed.contents.statistics[1].end.has_value());
}

TEST_CASE("pcapng: the end of a capture, also as dumpcap counts it") {
  struct Row {
    std::string_view name;
    std::uint64_t packet;  ///< in nanoseconds; 0: no packet
    std::uint64_t end;     ///< as it is written
    std::int64_t end_ns;
  };
  const Row rows[] = {
      {"in the interface's unit", 1'700'000'000'000'000'001, 1'700'000'000'000'000'002,
       1'700'000'000'000'000'002},
      {"in microseconds", 1'700'000'000'000'000'001, 1'700'000'000'000'001,
       1'700'000'000'000'001'000},
      {"before the last packet in either", 1'700'000'000'000'000'001, 1'600'000'000'000'000,
       1'600'000'000'000'000},
      {"without a packet", 0, 1'700'000'000'000'001, 1'700'000'000'000'001},
  };
  const auto order = ByteOrder::big;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CaptureOctets statistics{order};
    statistics.u32(0).time(0).raw(option(order, 3, CaptureOctets{order}.time(row.end).octets()));
    const Octets packet =
        row.packet == 0 ? Octets{} : enhanced_packet(order, 0, row.packet, kFour, 4);
    const auto parsed =
        parse_capture(together({section(order), interface(order, 1, option(order, 9, Octets{9})),
                                packet, block(order, 5, statistics.octets())}));
    REQUIRE(parsed.contents.statistics.size() == 1);
    CHECK(parsed.contents.statistics.front().end == Stamp{row.end_ns, StampClock::capture_file});
  }
}

}  // namespace synspect::wire
