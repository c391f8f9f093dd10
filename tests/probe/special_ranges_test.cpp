#include "probe/special_ranges.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace synspect::probe {
namespace {

std::string kind_of(const char* text) {
  const Address address = Address::parse(text).value();
  for (const SpecialBlock& block : special_blocks()) {
    if (block.range.contains(address)) return std::string{to_string(block.kind)};
  }
  return "";
}

}  // namespace

TEST_CASE("special ranges: what an address is") {
  struct Row {
    const char* address;
    const char* kind;
  };
  const Row rows[] = {
      {"0.0.0.0", "unspecified"},
      {"0.255.255.255", "unspecified"},
      {"1.0.0.0", ""},
      {"10.0.0.1", ""},     // private
      {"100.64.0.1", ""},   // shared
      {"127.0.0.1", ""},    // loopback
      {"169.254.0.1", ""},  // link-local
      {"192.0.2.1", ""},    // documentation
      {"198.18.0.1", ""},   // benchmarking
      {"223.255.255.255", ""},
      {"224.0.0.0", "multicast"},
      {"239.255.255.255", "multicast"},
      {"240.0.0.0", "reserved"},
      {"255.255.255.254", "reserved"},
      {"255.255.255.255", "broadcast"},
      {"::", "unspecified"},
      {"::1", ""},
      {"::2", "reserved"},
      {"::192.0.2.1", "reserved"},       // IPv4-compatible
      {"::ffff:192.0.2.1", "reserved"},  // IPv4-mapped
      {"64:ff9a:ffff::", "reserved"},
      {"64:ff9b::", ""},  // translators
      {"64:ff9b::192.0.2.1", ""},
      {"64:ff9b::ffff:ffff", ""},
      {"64:ff9b::1:0:0", "reserved"},
      {"64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "reserved"},
      {"64:ff9b:1::", ""},
      {"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", ""},
      {"64:ff9b:2::", "reserved"},
      {"ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved"},
      {"100::", ""},
      {"100::1", ""},  // discard-only
      {"200::1", ""},
      {"2001:db8::1", ""},
      {"4000::1", ""},  // not assigned
      {"fc00::1", ""},
      {"fe80::1", ""},
      {"fec0::1", ""},  // site-local, deprecated
      {"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
      {"ff00::", "multicast"},
      {"ff02::1", "multicast"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CHECK(kind_of(row.address) == row.kind);
  }
}

TEST_CASE("special ranges: ascending and disjoint") {
  const auto blocks = special_blocks();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    CHECK(blocks[i].range.first <= blocks[i].range.last);
    CHECK(blocks[i].range.first.family() == blocks[i].range.last.family());
    if (i > 0) CHECK(blocks[i - 1].range.last < blocks[i].range.first);
  }
}

TEST_CASE("special ranges: names are read as they are written") {
  for (const SpecialRange kind : kSpecialRanges) {
    CAPTURE(to_string(kind));
    CHECK(parse_special_range(to_string(kind)).value() == kind);
  }
  for (const char* text : {"", "Multicast", "multicast ", "anycast", "?"}) {
    CAPTURE(text);
    const auto kind = parse_special_range(text);
    REQUIRE(kind.has_error());
    CHECK(kind.error().code == Errc::usage);
    CHECK(kind.error().text == "special range " + std::string{text} +
                                   ": must be multicast, broadcast, unspecified or reserved");
  }
}

}  // namespace synspect::probe
