#include "wire/template_crafter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <set>

#include "support/allocations.hpp"
#include "support/packet_script.hpp"
#include "wire/bytes.hpp"
#include "wire/checksum.hpp"
#include "wire/random_packets.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::parse_segment;
using test::RandomPackets;

constexpr std::array kProfiles{Profile::linux_like, Profile::windows_like, Profile::macos_like,
                               Profile::minimal};

/// The two crafters beside each other.
struct Pair {
  Pair(Profile profile, std::uint8_t ttl) : plain(profile, ttl), patching(profile, ttl) {}

  /// Empty if they disagree.
  Bytes craft(const FourTuple& tuple, const Segment& segment) {
    const auto patched = patching.craft(tuple, segment);
    const Bytes crafted = plain.craft(tuple, segment);
    return std::equal(patched.begin(), patched.end(), crafted.begin(), crafted.end()) ? crafted
                                                                                      : Bytes{};
  }

  Crafter plain;
  TemplateCrafter patching;
};

/// Neither payload nor SACK blocks; options of a SYN now and then where they do not belong.
Segment random_segment(RandomPackets& random) {
  Segment segment = random.segment();
  segment.length = 0;
  segment.options.sack = {};
  segment.options.sack_count = 0;
  if (random.below(8) == 0) segment.options.mss = random.number<std::uint16_t>();
  if (random.below(8) == 0) segment.options.window_scale = random.number<std::uint8_t>();
  if (random.below(8) == 0) segment.options.sack_permitted = true;
  return segment;
}

std::uint16_t field(const Bytes& datagram, std::size_t at) {
  return static_cast<std::uint16_t>(datagram.at(at) << 8 | datagram.at(at + 1));
}

}  // namespace

TEST_CASE("updated checksum: the example of RFC 1624 section 4, and where zero has two forms") {
  struct Row {
    std::uint16_t checksum, before, after, expected;
  };
  const Row rows[] = {
      {0xdd2f, 0x5555, 0x3285, 0x0000},  // equation 2 would give 0xffff
      {0x0000, 0x3285, 0x5555, 0xdd2f}, {0x0000, 0x1234, 0x1234, 0x0000},
      {0x0000, 0xffff, 0x0000, 0x0000}, {0x0000, 0x0000, 0xffff, 0x0000},
      {0x0001, 0x0000, 0x0001, 0x0000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.checksum);
    CAPTURE(row.before);
    const std::uint32_t change = (row.before ^ 0xffffu) + row.after;
    CHECK(updated_checksum(row.checksum, change) == row.expected);
  }
}

TEST_CASE("template crafter: 200,000 segments are Crafter's, octet for octet") {
  RandomPackets random{11};
  std::array<Pair, 4> pairs{Pair{kProfiles[0], 64}, Pair{kProfiles[1], 128},
                            Pair{kProfiles[2], 255}, Pair{kProfiles[3], 1}};
  for (int i = 0; i < 200'000; ++i) {
    const FourTuple tuple = random.tuple(random.coin() ? Family::v6 : Family::v4);
    const Bytes datagram = pairs.at(random.below(4)).craft(tuple, random_segment(random));
    REQUIRE_FALSE(datagram.empty());
    REQUIRE(datagram.size() <= 84);
  }
}

TEST_CASE("template crafter: every value of both checksums") {
  RandomPackets random{12};
  for (const Family family : {Family::v4, Family::v6}) {
    CAPTURE(to_string(family));
    Pair pair{Profile::linux_like, 64};
    Segment syn = parse_segment("> S 1:1(0) win 0 <mss 1460,sackOK,ts 1 0,wscale 7>");
    FourTuple tuple = random.tuple(family);
    std::set<std::uint16_t> ip_sums;
    std::set<std::uint16_t> tcp_sums;
    for (std::uint32_t i = 0; i <= 0xffff; ++i) {
      const auto octets = tuple.remote.address.octets();
      Bytes next(octets.begin(), octets.end());
      next[next.size() - 2] = static_cast<std::uint8_t>(i >> 8);
      next.back() = static_cast<std::uint8_t>(i);
      tuple.remote.address = Address{next};
      syn.window = static_cast<std::uint16_t>(i);
      const Bytes datagram = pair.craft(tuple, syn);
      REQUIRE_FALSE(datagram.empty());
      if (family == Family::v4) ip_sums.insert(field(datagram, 10));
      tcp_sums.insert(field(datagram, family == Family::v4 ? 36 : 56));
    }
    // 0xffff is no checksum of anything but zeros.
    CHECK(tcp_sums.size() == 0xffff);
    CHECK(ip_sums.size() == (family == Family::v4 ? 0xffff : 0));
  }
}

TEST_CASE("template crafter: no datagram from the unspecified address") {
  TemplateCrafter crafter{Profile::linux_like, 64};
  const Segment syn = parse_segment("> S 1:1(0) win 1");
  for (const Family family : {Family::v4, Family::v6}) {
    FourTuple tuple = RandomPackets{13}.tuple(family);
    CHECK_FALSE(crafter.craft(tuple, syn).empty());
    tuple.local.address = Address::parse(family == Family::v4 ? "0.0.0.0" : "::").value();
    CHECK(crafter.craft(tuple, syn).empty());
  }
}

TEST_CASE("template crafter: no allocation once a shape was seen") {
  RandomPackets random{14};
  TemplateCrafter crafter{Profile::macos_like, 64};
  const Segment shapes[] = {
      parse_segment("> S 1:1(0) win 1 <mss 1460,sackOK,ts 1 0,wscale 6>"),
      parse_segment("> R 1:1(0) win 0"),
      parse_segment("> . 1:1(0) ack 2 win 1 <ts 1 2>"),
  };
  std::size_t octets = 0;
  const auto round = [&](const FourTuple& v4, const FourTuple& v6) {
    for (const Segment& segment : shapes) {
      octets += crafter.craft(v4, segment).size() + crafter.craft(v6, segment).size();
    }
  };
  CHECK(test::allocations([&] { round(random.tuple(Family::v4), random.tuple(Family::v6)); }) > 0);
  for (int i = 0; i < 100; ++i) {
    const FourTuple v4 = random.tuple(Family::v4);
    const FourTuple v6 = random.tuple(Family::v6);
    REQUIRE(test::allocations([&] { round(v4, v6); }) == 0);
  }
  CHECK(octets == 101 * (64 + 84 + 40 + 60 + 52 + 72));
}

}  // namespace synspect::wire
