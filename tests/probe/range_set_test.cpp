#include "probe/range_set.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

using test::range_of;
using test::ranges_of;
using test::text_of;

std::string parts_text(const char* range, const char* holes) {
  const std::vector<AddressRange> sorted = ranges_of(holes);
  std::string text;
  split(range_of(range), sorted, [&](const AddressRange& part, const AddressRange* hole) {
    text += (text.empty() ? "" : " ") + part.text();
    if (hole != nullptr) text += "#" + std::to_string(hole - sorted.data());
  });
  return text;
}

/// Ranges within 10.0.0.0/27, any that can be.
std::vector<AddressRange> random_ranges(std::mt19937& random) {
  const AddressRange all = range_of("10.0.0.0/27");
  std::vector<AddressRange> ranges;
  for (std::size_t i = random() % 6; i > 0; --i) {
    const auto first = random() % 32;
    ranges.push_back({all.at(first), all.at(first + random() % (32 - first))});
  }
  return ranges;
}

}  // namespace

TEST_CASE("range set: merged into as few as can be") {
  struct Row {
    const char* given;
    const char* merged;
  };
  const Row rows[] = {
      {"", ""},
      {"10.0.0.1", "10.0.0.1"},
      {"10.0.0.1,10.0.0.1", "10.0.0.1"},
      {"10.0.0.2,10.0.0.0", "10.0.0.0,10.0.0.2"},
      {"10.0.1.0/24,10.0.0.0/24", "10.0.0.0/23"},
      {"10.0.0.0/16,10.0.7.0/24", "10.0.0.0/16"},
      {"10.0.0.0/16,10.0.7.0/24,10.1.0.0", "10.0.0.0-10.1.0.0"},
      {"10.0.0.1-10.0.0.9,10.0.0.5-10.0.0.12", "10.0.0.1-10.0.0.12"},
      {"10.0.0.1-10.0.0.9,10.0.0.11", "10.0.0.1-10.0.0.9,10.0.0.11"},
      {"255.255.255.255,::,0.0.0.0", "0.0.0.0,255.255.255.255,::"},
      {"0.0.0.0/0,10.0.0.0/8,255.255.255.255", "0.0.0.0/0"},
      {"::/0,ffff::/16,2001:db8::1", "::/0"},
      {"2001:db8::ffff,2001:db8::1:0", "2001:db8::ffff-2001:db8::1:0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.given);
    CHECK(text_of(merged(ranges_of(row.given))) == row.merged);
  }
}

TEST_CASE("range set: a range is cut at the ends of holes") {
  struct Row {
    const char* range;
    const char* holes;
    const char* parts;
  };
  const Row rows[] = {
      {"10.0.0.0/30", "", "10.0.0.0/30"},
      {"10.0.0.0/30", "10.0.0.0/30", "10.0.0.0/30#0"},
      {"10.0.0.0/30", "10.0.0.0/8", "10.0.0.0/30#0"},
      {"10.0.0.0/30", "9.0.0.0/8,11.0.0.0/8", "10.0.0.0/30"},
      {"10.0.0.0/30", "10.0.0.0", "10.0.0.0#0 10.0.0.1-10.0.0.3"},
      {"10.0.0.0/30", "10.0.0.3", "10.0.0.0-10.0.0.2 10.0.0.3#0"},
      {"10.0.0.0/30", "10.0.0.1", "10.0.0.0 10.0.0.1#0 10.0.0.2/31"},
      {"10.0.0.0/30", "10.0.0.1,10.0.0.3-10.0.0.9", "10.0.0.0 10.0.0.1#0 10.0.0.2 10.0.0.3#1"},
      {"10.0.0.0/30", "9.0.0.0-10.0.0.1,10.0.0.2", "10.0.0.0/31#0 10.0.0.2#1 10.0.0.3"},
      {"255.255.255.254/31", "255.255.255.255", "255.255.255.254 255.255.255.255#0"},
      {"255.255.255.255", "::", "255.255.255.255"},
      {"::/127", "0.0.0.0/0,::1", ":: ::1#1"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127", "ffff::/16",
       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127#0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range);
    CAPTURE(row.holes);
    CHECK(parts_text(row.range, row.holes) == row.parts);
  }
}

TEST_CASE("range set: merging keeps the set, and parts keep the range") {
  std::mt19937 random{27};
  const AddressRange all = range_of("10.0.0.0/27");
  for (int round = 0; round < 2000; ++round) {
    const auto ranges = random_ranges(random);
    const auto sorted = merged(ranges);
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      REQUIRE(address_after(sorted[i - 1].last) < sorted[i].first);
    }
    std::vector<std::pair<Address, bool>> walked;
    split(all, sorted, [&](const AddressRange& part, const AddressRange* hole) {
      for (std::uint64_t i = 0; i < part.size(); ++i) {
        walked.emplace_back(part.at(i), hole != nullptr);
        REQUIRE((hole == nullptr || hole->contains(part.at(i))));
      }
    });
    REQUIRE(walked.size() == all.size());
    for (std::uint64_t i = 0; i < all.size(); ++i) {
      const bool inside = std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange& each) {
        return each.contains(all.at(i));
      });
      REQUIRE(walked[i] == std::pair{all.at(i), inside});
      REQUIRE(covers(sorted, all.at(i)) == inside);
    }
  }
  CHECK_FALSE(covers({}, all.first));
}

}  // namespace synspect::probe
