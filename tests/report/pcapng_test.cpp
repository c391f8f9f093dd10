#include "report/pcapng.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace synspect::report {
namespace {

constexpr Stamp kAt{1795166944123456789, StampClock::kernel_tap};  // 0x18e9b6d311008d15

/// "01 ff".
std::string hex(std::string_view octets) {
  std::string text;
  for (const char c : octets) {
    std::array<char, 4> two{};
    std::snprintf(two.data(), two.size(), "%02x", static_cast<unsigned char>(c));
    text.append(text.empty() ? "" : " ").append(two.data());
  }
  return text;
}

/// What `write` appends after a section header and one interface.
template <typename Write>
std::string after_head(const Write& write) {
  std::string out;
  PcapngWriter writer{out, "synspect"};
  writer.add_interface("eth0", 1, 0);
  out.clear();
  write(writer);
  return out;
}

std::uint32_t number_at(const std::string& text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(text.at(at + i));
  return value;
}

}  // namespace

TEST_CASE("pcapng: the section header, octet by octet") {
  std::string out;
  const PcapngWriter writer{out, "synspect 0.1.0"};
  CHECK(hex(out) ==
        "0a 0d 0d 0a 34 00 00 00 "              // type, 52 octets
        "4d 3c 2b 1a 01 00 00 00 "              // byte-order magic, version 1.0
        "ff ff ff ff ff ff ff ff "              // section length: not said
        "04 00 0e 00 73 79 6e 73 70 65 63 74 "  // shb_userappl, 14: "synspect"
        "20 30 2e 31 2e 30 00 00 "              // " 0.1.0", padding
        "00 00 00 00 34 00 00 00");             // opt_endofopt, 52 again
}

TEST_CASE("pcapng: an interface, octet by octet") {
  std::string out;
  PcapngWriter writer{out, "synspect"};
  out.clear();
  CHECK(writer.add_interface("eth0", 1, 262'144) == 0);
  CHECK(hex(out) ==
        "01 00 00 00 28 00 00 00 "   // type, 40 octets
        "01 00 00 00 00 00 04 00 "   // LINKTYPE_ETHERNET, reserved, snap length
        "02 00 04 00 65 74 68 30 "   // if_name, 4: "eth0"
        "09 00 01 00 09 00 00 00 "   // if_tsresol, 1: 10^-9 s, padding
        "00 00 00 00 28 00 00 00");  // opt_endofopt, 40 again
  CHECK(writer.add_interface("tun0", 101, 0) == 1);
}

TEST_CASE("pcapng: a packet, octet by octet") {
  constexpr std::array<std::uint8_t, 5> octets{0x45, 0x00, 0x00, 0x3c, 0xff};
  CHECK(hex(after_head([&](PcapngWriter& writer) { writer.add_packet(0, kAt, octets, 60); })) ==
        "06 00 00 00 28 00 00 00 "   // type, 40 octets
        "00 00 00 00 d3 b6 e9 18 "   // interface, high half of the stamp
        "15 8d 00 11 05 00 00 00 "   // low half, captured
        "3c 00 00 00 45 00 00 3c "   // original length, packet
        "ff 00 00 00 28 00 00 00");  // padding, 40 again
  CHECK(hex(after_head([&](PcapngWriter& writer) {
          writer.add_packet(0, kAt, std::span{octets}.first(4), 4, {"SYN \xc3\xbc"});
        })) ==
        "06 00 00 00 34 00 00 00 "  // type, 52 octets
        "00 00 00 00 d3 b6 e9 18 "
        "15 8d 00 11 04 00 00 00 "
        "04 00 00 00 45 00 00 3c "  // no padding
        "01 00 06 00 53 59 4e 20 "  // opt_comment, 6: "SYN "
        "c3 bc 00 00 00 00 00 00 "  // U+00FC, padding, opt_endofopt
        "34 00 00 00");
}

TEST_CASE("pcapng: several comments on a packet, octet by octet") {
  CHECK(hex(after_head([&](PcapngWriter& writer) {
          writer.add_packet(0, kAt, {}, 60, {"SYN", "first"});
        })) ==
        "06 00 00 00 38 00 00 00 "  // type, 56 octets
        "00 00 00 00 d3 b6 e9 18 "
        "15 8d 00 11 00 00 00 00 "
        "3c 00 00 00 "
        "01 00 03 00 53 59 4e 00 "              // opt_comment, 3: "SYN"
        "01 00 05 00 66 69 72 73 74 00 00 00 "  // opt_comment, 5: "first"
        "00 00 00 00 38 00 00 00");             // opt_endofopt, 56 again
}

TEST_CASE("pcapng: statistics of an interface, octet by octet") {
  CHECK(hex(after_head([](PcapngWriter& writer) {
          writer.add_statistics(0, kAt, true, {7, 2}, {"done"});
        })) ==
        "05 00 00 00 48 00 00 00 "              // type, 72 octets
        "00 00 00 00 d3 b6 e9 18 15 8d 00 11 "  // interface, stamp
        "01 00 04 00 64 6f 6e 65 "              // opt_comment, 4: "done"
        "03 00 08 00 d3 b6 e9 18 15 8d 00 11 "  // isb_endtime, high half first
        "04 00 08 00 07 00 00 00 00 00 00 00 "  // isb_ifrecv
        "05 00 08 00 02 00 00 00 00 00 00 00 "  // isb_ifdrop
        "00 00 00 00 48 00 00 00");             // opt_endofopt, 72 again
  CHECK(hex(after_head(
            [](PcapngWriter& writer) { writer.add_statistics(0, kAt, false, {}, {"done"}); })) ==
        "05 00 00 00 24 00 00 00 "
        "00 00 00 00 d3 b6 e9 18 15 8d 00 11 "
        "01 00 04 00 64 6f 6e 65 "
        "00 00 00 00 24 00 00 00");
}

TEST_CASE("pcapng: comments that are added later stand as if they had been there at once") {
  const std::vector<std::uint8_t> octets(61, 0xab);
  const std::vector<std::string> all{"SYN", "note", "d\xfcrer"};
  for (std::size_t size = 56; size <= octets.size(); ++size) {
    for (std::size_t at_once = 0; at_once < all.size(); ++at_once) {
      const auto split = all.begin() + static_cast<std::ptrdiff_t>(at_once);
      const auto block_with = [&](const std::vector<std::string>& comments) {
        return after_head([&](PcapngWriter& writer) {
          writer.add_packet(0, kAt, std::span{octets}.first(size), 1500, comments);
        });
      };
      CHECK(with_comments(block_with({all.begin(), split}), {split, all.end()}) == block_with(all));
    }
  }
}

TEST_CASE("pcapng: comments go on packets of ours alone") {
  const std::string packet = after_head([](PcapngWriter& writer) {
    writer.add_packet(0, kAt, std::array<std::uint8_t, 4>{1, 2, 3, 4}, 4, {"SYN"});
  });
  REQUIRE(with_comments(packet, {"x"}).has_value());
  const auto with_octet = [&packet](std::size_t at, char octet) {
    std::string other = packet;
    other[at] = octet;
    return other;
  };
  const std::string others[] = {
      "",
      packet.substr(0, 31),
      packet + packet,      // two
      with_octet(0, 5),     // another kind of block
      with_octet(4, 52),    // another length
      with_octet(20, 127),  // more packet than block
      with_octet(23, 127),  // ... by far
      after_head([](PcapngWriter& writer) { writer.add_interface("eth1", 1, 0); }),
  };
  for (const std::string& other : others) {
    CAPTURE(hex(other));
    CHECK_FALSE(with_comments(other, {"x"}).has_value());
  }
}

TEST_CASE("pcapng: the length of a block from its head") {
  using namespace std::string_view_literals;
  CHECK(pcapng_block_length("\x06\0\0\0\x20\0\0\0"sv) == 32u);
  CHECK(pcapng_block_length("\x06\0\0\0\x0c\0\0\0"sv) == 12u);
  CHECK_FALSE(pcapng_block_length("\x06\0\0\0\x08\0\0\0"sv).has_value());
  CHECK_FALSE(pcapng_block_length("\x06\0\0\0\x21\0\0\0"sv).has_value());
  CHECK_FALSE(pcapng_block_length("\x06\0\0\0\x20\0\0"sv).has_value());
}

TEST_CASE("pcapng: every block is a multiple of four octets, and says its length twice") {
  const std::string comment(70'000, 'x');
  const std::vector<std::uint8_t> octets(1500, 0xab);
  for (std::size_t size = 0; size < 9; ++size) {
    for (const std::size_t comment_size : {std::size_t{0}, size, comment.size() - size}) {
      const std::string block = after_head([&](PcapngWriter& writer) {
        writer.add_packet(0, kAt, std::span{octets}.first(size), 1500,
                          {comment.substr(0, comment_size)});
      });
      CHECK(block.size() % 4 == 0);
      CHECK(number_at(block, 4) == block.size());
      CHECK(number_at(block, block.size() - 4) == block.size());
    }
  }
}

TEST_CASE("pcapng: texts are UTF-8, and cut between characters where they are too long") {
  const auto comment_of = [](const std::string& text) {
    const std::string block =
        after_head([&](PcapngWriter& writer) { writer.add_packet(0, kAt, {}, 0, {text}); });
    return block.substr(32, number_at(block, 28) >> 16);
  };
  CHECK(comment_of("d\xfcrer") == "d\xef\xbf\xbdrer");
  CHECK(comment_of(std::string(65'535, 'x')).size() == 65'535);
  CHECK(comment_of(std::string(65'536, 'x')).size() == 65'535);
  const std::string euros = comment_of("x" + std::string(65'533, 'y') + "\xe2\x82\xac");
  CHECK(euros.size() == 65'534);
  CHECK(euros.back() == 'y');
}

}  // namespace synspect::report
