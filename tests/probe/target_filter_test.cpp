#include "probe/target_filter.hpp"

#include <doctest/doctest.h>

#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

using test::range_of;
using test::ranges_of;
using test::text_of;

/// What is left, and behind a bar what was skipped: excluded, other family, special ones.
std::string selected_text(const TargetFilter& filter, const char* range, std::uint64_t targets) {
  std::vector<AddressRange> selected;
  Skipped skipped;
  filter.select(range_of(range), targets, selected, skipped);
  std::string text = text_of(selected) + " |";
  if (skipped.excluded > 0) text += " excluded " + std::to_string(skipped.excluded);
  if (skipped.other_family > 0) text += " family " + std::to_string(skipped.other_family);
  for (const SpecialRange kind : kSpecialRanges) {
    if (skipped.of(kind) == 0) continue;
    text.append(" ").append(to_string(kind)).append(" ") += std::to_string(skipped.of(kind));
  }
  return text;
}

std::string refusal(const TargetFilter& filter, const char* range) {
  const auto kind = filter.refuses(range_of(range));
  return kind ? std::string{to_string(*kind)} : "";
}

}  // namespace

TEST_CASE("target filter: what is left of a range, and what is counted") {
  struct Row {
    const char* excluded;
    std::vector<SpecialRange> allowed;
    std::optional<Family> only;
    const char* range;
    std::uint64_t targets;
    const char* expected;
  };
  const auto all = std::vector(kSpecialRanges.begin(), kSpecialRanges.end());
  const Row rows[] = {
      {"", {}, {}, "10.0.0.0/8", 1, "10.0.0.0/8 |"},
      {"10.0.1.0/24", {}, {}, "10.0.0.0/22", 3, "10.0.0.0/24,10.0.2.0/23 | excluded 768"},
      {"10.0.0.0/8,10.0.0.0/7", {}, {}, "10.0.0.0/24", 1, " | excluded 256"},
      {"2001:db8::1", {}, {}, "2001:db8::/126", 1, "2001:db8::,2001:db8::2/127 | excluded 1"},
      {"", {}, Family::v6, "10.0.0.0/24", 2, " | family 512"},
      {"", {}, Family::v4, "2001:db8::/64", 1, " | family 18446744073709551615"},
      {"", {}, Family::v4, "10.0.0.0/24", 2, "10.0.0.0/24 |"},
      {"",
       {},
       {},
       "0.0.0.0/0",
       1,
       "1.0.0.0-223.255.255.255 | multicast 268435456 broadcast 1 unspecified 16777216 "
       "reserved 268435455"},
      {"", all, {}, "0.0.0.0/0", 1, "0.0.0.0/0 |"},
      {"",
       {SpecialRange::reserved},
       {},
       "255.255.255.0/24",
       10,
       "255.255.255.0-255.255.255.254 | broadcast 10"},
      {"", {SpecialRange::broadcast}, {}, "255.255.255.254/31", 1, "255.255.255.255 | reserved 1"},
      {"239.0.0.0/8", {}, {}, "239.255.255.254-240.0.0.1", 1, " | excluded 2 reserved 2"},
      {"", {}, {}, "::/126", 1, "::1 | unspecified 1 reserved 2"},
      {"", {}, {}, "fe00::/7", 1, "fe00::/8 | multicast 18446744073709551615"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.excluded);
    CAPTURE(row.range);
    const TargetFilter filter{ranges_of(row.excluded), row.allowed, row.only};
    CHECK(selected_text(filter, row.range, row.targets) == row.expected);
  }
}

TEST_CASE("target filter: what is special from end to end is refused by its first name") {
  struct Row {
    const char* range;
    const char* refused;
    const char* refused_but_multicast;
  };
  const Row rows[] = {
      {"10.0.0.1", "", ""},
      {"224.0.0.1", "multicast", ""},
      {"224.0.0.0/4", "multicast", ""},
      {"223.255.255.255-224.0.0.1", "", ""},
      {"224.0.0.0/3", "multicast", ""},
      {"239.255.255.255-240.0.0.0", "multicast", ""},
      {"240.0.0.0/4", "reserved", "reserved"},
      {"255.255.255.255", "broadcast", "broadcast"},
      {"0.0.0.0", "unspecified", "unspecified"},
      {"0.0.0.0/7", "", ""},
      {"::", "unspecified", "unspecified"},
      {"::/8", "", ""},
      {"::ffff:10.0.0.1", "reserved", "reserved"},
      {"ff02::1", "multicast", ""},
  };
  const TargetFilter none{};
  const TargetFilter multicast{{}, {SpecialRange::multicast}};
  for (const Row& row : rows) {
    CAPTURE(row.range);
    CHECK(refusal(none, row.range) == row.refused);
    CHECK(refusal(multicast, row.range) == row.refused_but_multicast);
  }
  CHECK(refusal(TargetFilter{{}, {}, Family::v6}, "224.0.0.1").empty());
  CHECK(refusal(TargetFilter{ranges_of("10.0.0.0/8")}, "10.0.0.1").empty());
}

}  // namespace synspect::probe
