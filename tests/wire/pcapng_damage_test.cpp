// What is damaged, or wants too much, in a pcapng file.
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

const Octets kFour = {1, 2, 3, 4};

}  // namespace

TEST_CASE("pcapng: what is kept of a file is bounded") {
  const auto order = ByteOrder::little;
  const std::string text(65535, 'x');
  const Octets comment = option(order, 1, text);
  Octets file = together(
      {section(order, option(order, 4, text)), interface(order, 1, option(order, 2, text))});
  const auto append = [&](const Octets& more) {
    file.insert(file.end(), more.begin(), more.end());
  };
  for (std::uint32_t i = 0; i < 20; ++i) {
    append(interface(order, 1));
    append(block(order, 5, CaptureOctets{order}.u32(i).time(0).raw(comment).octets()));
  }
  for (int i = 0; i < 20; ++i) {  // again and again of one interface: only the last counts
    append(
        block(order, 5, CaptureOctets{order}.u32(20).time(0).raw(option(order, 1, "y")).octets()));
  }
  const auto parsed = parse_capture(file);
  CHECK(parsed.end == "end");
  CHECK(parsed.contents.interfaces.front().name == text.substr(0, 255));
  CHECK(parsed.contents.application == text);
  std::size_t kept = 0;
  for (const auto& statistics : parsed.contents.statistics) {
    for (const auto& one : statistics.comments) kept += one.size();
  }
  CHECK(kept ==
        15 * text.size() + 1);  // sixteen would be more than 1 MiB, with what else they take
}

TEST_CASE("pcapng: what no sound file has") {
  const auto order = ByteOrder::little;
  const Octets start = together({section(order), interface(order, 1)});  // 28 and 20 octets
  const Octets bad_option = hex("0100 0500 61626364");
  struct Row {
    std::string_view name;
    Octets rest;
    std::string_view end;
  };
  const Row rows[] = {
      {"a block too short", hex("06000000 08000000 08000000"),
       "corrupt at 48: a block of 8 octets"},
      {"a length of no multiple of four", hex("06000000 21000000 00000000"),
       "corrupt at 48: a block of 33 octets"},
      {"a length beyond all bounds", hex("06000000 04000001 00000000"),
       "corrupt at 48: a block of 16777220 octets"},
      {"the longest block", hex("06000000 00000001 00000000"), "truncated"},
      {"two lengths", hex("06000000 0c000000 10000000"),
       "corrupt at 48: a block whose two lengths differ"},
      {"a packet of nobody", enhanced_packet(order, 1, 0, kFour, 4),
       "corrupt at 48: a packet of interface 1, which is none"},
      {"a packet without its fields", block(order, 6, kFour),
       "corrupt at 48: a packet without its fields"},
      {"a packet longer than its block",
       block(order, 6, CaptureOctets{order}.u32(0).time(0).u32(5).u32(5).raw(kFour).octets()),
       "corrupt at 48: a packet longer than its block"},
      {"a packet long after us", enhanced_packet(order, 0, ~std::uint64_t{0}, kFour, 4),
       "corrupt at 48: a packet at a time beyond all calendars"},
      {"a long option of a packet", enhanced_packet(order, 0, 0, kFour, 4, bad_option),
       "corrupt at 48: an option is longer than its block"},
      {"a long option of an interface", interface(order, 1, bad_option),
       "corrupt at 48: an option is longer than its block"},
      {"a long option of a section", section(order, bad_option),
       "corrupt at 48: an option is longer than its block"},
      {"an interface without its fields", block(order, 1, kFour),
       "corrupt at 48: an interface without its fields"},
      {"statistics of nobody", block(order, 5, CaptureOctets{order}.u32(1).time(0).octets()),
       "corrupt at 48: statistics of interface 1, which is none"},
      {"statistics without their fields", block(order, 5, kFour),
       "corrupt at 48: statistics without their fields"},
      {"a long option of statistics",
       block(order, 5, CaptureOctets{order}.u32(0).time(0).raw(bad_option).octets()),
       "corrupt at 48: an option is longer than its block"},
      {"a section without its fields",
       block(order, 0x0a0d0d0a, CaptureOctets{order}.u32(0x1a2b3c4d).octets()),
       "corrupt at 48: a section header without its fields"},
      {"a section of another version",
       block(order, 0x0a0d0d0a, CaptureOctets{order}.u32(0x1a2b3c4d).u16(2).u16(0).u64(0).octets()),
       "corrupt at 48: pcapng version 2.0 is not known"},
      {"a section in no byte order",
       block(order, 0x0a0d0d0a, CaptureOctets{order}.u32(0x1a3c2b4d).u16(1).u16(0).u64(0).octets()),
       "corrupt at 48: a section in no order of octets"},
      {"a packet of the section before",
       together({section(order), enhanced_packet(order, 0, 0, kFour, 4)}),
       "corrupt at 76: a packet of interface 0, which is none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Octets before = enhanced_packet(order, 0, 1, kFour, 4);
    CHECK(parse_capture(together({start, row.rest})).end == row.end);
    // What stood before it has been delivered.
    CHECK(parse_capture(together({start, before, row.rest})).packets.size() == 1);
  }
}

TEST_CASE("pcapng: at most 65536 interfaces") {
  const auto order = ByteOrder::little;
  const Octets start = section(order);
  auto parser = CaptureParser::recognise(std::span{start}.first<4>()).value();
  CHECK(parser.step(start).kind == CaptureStep::Kind::other);
  const Octets one = interface(order, 1);
  for (int i = 0; i < 65536; ++i) REQUIRE(parser.step(one).kind == CaptureStep::Kind::other);
  CHECK(parser.step(one).kind == CaptureStep::Kind::corrupt);
  CHECK(parser.contents().why == "more than 65536 interfaces");
}

}  // namespace synspect::wire
