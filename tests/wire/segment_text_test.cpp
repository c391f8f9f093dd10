#include "wire/segment_text.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/packet_script.hpp"

namespace synspect::wire {
namespace {

using test::parse_line;
using test::parse_segment;

constexpr Origin kOrigin{.local = SeqNum{4294967290}, .remote = SeqNum{2691239502}};

Segment random_segment(std::mt19937_64& random) {
  const auto coin = [&random] { return random() % 2 == 0; };
  const auto number = [&random] { return static_cast<std::uint32_t>(random()); };
  Segment segment;
  segment.seq = SeqNum{number() | 1u};  // 0 has a meaning of its own in a RST
  if (coin()) segment.ack = SeqNum{number()};
  segment.flags = {coin(), coin(), coin(), coin(), coin(), coin(), coin()};
  segment.window = static_cast<std::uint16_t>(number());
  segment.length = coin() ? 0 : number() % 65536;
  Options& options = segment.options;
  if (coin()) options.mss = static_cast<std::uint16_t>(number());
  if (coin()) options.window_scale = static_cast<std::uint8_t>(number());
  options.sack_permitted = coin();
  if (coin()) options.timestamps = Timestamps{number(), number()};
  options.sack_count = static_cast<std::uint8_t>(coin() ? 0 : random() % 5);
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    options.sack[i] = {SeqNum{number()}, SeqNum{number()}};
  }
  if (random() % 8 == 0) options.nop_run = static_cast<std::uint8_t>(3 + random() % 38);
  options.malformed = random() % 8 == 0;
  return segment;
}

}  // namespace

TEST_CASE("segment text: written as it was read") {
  const std::string_view rows[] = {
      "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>",
      "< S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,ts 5 1,wscale 7>",
      "> . 1:1(0) ack 1 win 502",
      "> P. 1:19(18) ack 1 win 502 <ts 2 5>",
      "< . 1:1(0) ack 19 win 509 <sack 30:40,sack 50:60>",
      "> F. 19:19(0) ack 1 win 502",
      "< FP. 1:6(5) ack 20 win 509",
      "< R. 1:1(0) ack 20 win 0",
      "< R 0:0(0) win 0",
      "> SEW 0:0(0) win 64240",
      "< SE. 0:0(0) ack 1 win 65160",
      "> - 1:1(0) win 0",
      "> SFRPUEW. 7:8(1) ack 9 win 1 <malformed>",
      "> . 4294967295:1(2) ack 4294967295 win 65535 <mss 0,wscale 255,malformed>",
  };
  for (const std::string_view line : rows) {
    CAPTURE(line);
    const auto parsed = parse_line(line, kOrigin);
    CHECK(segment_text(parsed.segment, parsed.direction, kOrigin) == line);
  }
}

TEST_CASE("segment text: numbers are relative to the side that sends") {
  Segment segment;
  segment.seq = kOrigin.local + 1u;
  segment.ack = kOrigin.remote + 8u;
  segment.window = 502;
  segment.length = 3;
  segment.options.sack[0] = {kOrigin.remote + 20u, kOrigin.remote + 30u};
  segment.options.sack_count = 1;
  CHECK(segment_text(segment, Direction::out, kOrigin) == "> . 1:4(3) ack 8 win 502 <sack 20:30>");
  segment.seq = kOrigin.remote + 8u;
  segment.ack = kOrigin.local + 4u;
  segment.options.sack[0] = {kOrigin.local + 6u, kOrigin.local + 9u};
  CHECK(segment_text(segment, Direction::in, kOrigin) == "< . 8:11(3) ack 4 win 502 <sack 6:9>");
}

TEST_CASE("segment text: a RST with sequence number 0 has nothing to be relative to") {
  Segment reset;
  reset.flags.rst = true;
  reset.ack = kOrigin.local + 1u;
  CHECK(segment_text(reset, Direction::in, kOrigin) == "< R. 0:0(0) ack 1 win 0");
  CHECK(parse_segment("< R. 0:0(0) ack 1", kOrigin) == reset);
  // Any other segment at 0 is at the ISN.
  CHECK(parse_segment("< S 0:0(0)", kOrigin).seq == kOrigin.remote);
}

TEST_CASE("flags text") {
  struct Row {
    std::string_view line, flags;
  };
  const Row rows[] = {{"> S 0:0(0)", "S"},     {"< .S 0:0(0) ack 1", "S."},
                      {"> - 1:1(0)", "-"},     {"> .F 1:1(0) ack 1", "F."},
                      {"> WES 0:0(0)", "SEW"}, {"> .P 1:2(1) ack 1", "P."},
                      {"> PUF 1:2(1)", "FPU"}, {"> R 1:1(0)", "R"}};
  for (const Row& row : rows) CHECK(flags_text(parse_segment(row.line)) == row.flags);
}

TEST_CASE("segment text and packet script: 20,000 random segments there and back") {
  std::mt19937_64 random{9293};
  for (int i = 0; i < 20'000; ++i) {
    const Segment segment = random_segment(random);
    const Direction direction = random() % 2 == 0 ? Direction::out : Direction::in;
    const SeqNum own = direction == Direction::out ? kOrigin.local : kOrigin.remote;
    if (segment.flags.rst && segment.seq == own) continue;  // reads as sequence number 0
    const std::string line = segment_text(segment, direction, kOrigin);
    CAPTURE(line);
    const auto parsed = parse_line(line, kOrigin);
    REQUIRE(parsed.segment == segment);
    REQUIRE(parsed.direction == direction);
  }
}

TEST_CASE("packet script: what may be absent or stand in another order") {
  const Segment syn = parse_segment("> S 0:0(0)");
  CHECK(syn.window == 0);
  CHECK(syn.options == Options{});
  CHECK_FALSE(syn.ack.has_value());
  CHECK(parse_segment("< S. 0:0(0) ack 1 win 9 <wscale 7,ts 5 1,sackOK,mss 1460>") ==
        parse_segment("< .S 0:0(0) ack 1 win 9 <mss 1460,sackOK,ts 5 1,wscale 7>"));
  CHECK(parse_segment("< . 1:1(0) ack 1 <ts 5 1>").options.timestamps == Timestamps{5, 1});
}

TEST_CASE("packet script: nonsense is refused, with the place") {
  struct Row {
    std::string_view line, message;
  };
  const Row rows[] = {
      {"", "'> ' expected at column 1 of ''"},
      {"S 0:0(0)", "'> ' expected at column 1 of 'S 0:0(0)'"},
      {"> 0:0(0)", "a flag of 'SFRPUEW.' before this column at column 4 of '> 0:0(0)'"},
      {"> SS 0:0(0)", "each flag once at column 5 of '> SS 0:0(0)'"},
      {">  0:0(0)", "flags, or '-' for none, at column 4 of '>  0:0(0)'"},
      {"> S", "a space expected at column 4 of '> S'"},
      {"> S 0:1(0)", "last = first + length before this column at column 11 of '> S 0:1(0)'"},
      {"> S 0:0", "'(' expected at column 8 of '> S 0:0'"},
      {"> S -1:0(1)", "a number expected at column 5 of '> S -1:0(1)'"},
      {"> . 1:1(0)", "' ack ' expected at column 11 of '> . 1:1(0)'"},
      {"> S 0:0(0) ack 1", "the end of the line expected at column 11 of '> S 0:0(0) ack 1'"},
      {"> S 0:0(0) win 65536", "a smaller number expected at column 16 of '> S 0:0(0) win 65536'"},
      {"> S 0:0(0) <>", "an option expected at column 13 of '> S 0:0(0) <>'"},
      {"> S 0:0(0) <mss 1,mss 1>", "each option once at column 23 of '> S 0:0(0) <mss 1,mss 1>'"},
      {"> S 0:0(0) <mss 1", "'>' expected at column 18 of '> S 0:0(0) <mss 1'"},
      {"> S 0:0(0) <wscale 256>",
       "a smaller number expected at column 20 of '> S 0:0(0) <wscale 256>'"},
      {"> S 0:0(0) <ts 1>", "' ' expected at column 17 of '> S 0:0(0) <ts 1>'"},
      {"> S 0:0(0) win 1 ", "the end of the line expected at column 17 of '> S 0:0(0) win 1 '"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    std::string message;
    try {
      (void)parse_line(row.line);
    } catch (const std::invalid_argument& refusal) {
      message = refusal.what();
    }
    CHECK(message == "packet script: " + std::string{row.message});
  }
  CHECK_THROWS_AS((void)parse_segment("< . 1:1(0) ack 1 <sack 1:2,sack 1:2,sack 1:2,sack 1:2,"
                                      "sack 1:2>"),
                  std::invalid_argument);
}

}  // namespace synspect::wire
