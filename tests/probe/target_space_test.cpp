#include "probe/target_space.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "probe/scan_target.hpp"
#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

using test::ranges_of;
using test::text_of;

using Ports = std::vector<std::uint16_t>;

Result<TargetSpace> space_of(const std::vector<std::string>& targets, const Ports& ports,
                             const TargetFilter& filter = TargetFilter{}) {
  TargetSpace::Builder builder{filter, ports};
  for (const std::string& text : targets) {
    const ScanTarget target = parse_scan_target(text).value();
    builder.add(std::get<AddressRange>(target.what), target.port);
  }
  return std::move(builder).build();
}

std::string text_of(const TargetSpace& space) {
  std::string text;
  for (std::uint64_t i = 0; i < space.size(); ++i) {
    text += (text.empty() ? "" : " ") + space.at(i).text();
  }
  return text;
}

}  // namespace

TEST_CASE("target space: each address and port once") {
  struct Row {
    std::vector<std::string> targets;
    Ports ports;
    const char* expected;
  };
  const Row rows[] = {
      {{"10.0.0.1"}, {80}, "10.0.0.1:80"},
      {{"10.0.0.1"}, {443, 80, 443}, "10.0.0.1:80 10.0.0.1:443"},
      {{"10.0.0.0/31"}, {80, 443}, "10.0.0.0:80 10.0.0.0:443 10.0.0.1:80 10.0.0.1:443"},
      {{"10.0.0.2", "10.0.0.1", "10.0.0.1/32"}, {80}, "10.0.0.1:80 10.0.0.2:80"},
      {{"10.0.0.0/31", "10.0.0.1-10.0.0.2"}, {80}, "10.0.0.0:80 10.0.0.1:80 10.0.0.2:80"},
      {{"10.0.0.1:443"}, {}, "10.0.0.1:443"},
      {{"10.0.0.1:443", "10.0.0.1:443"}, {80}, "10.0.0.1:443"},
      {{"10.0.0.1:443", "10.0.0.1"}, {80}, "10.0.0.1:80 10.0.0.1:443"},
      {{"10.0.0.1:80", "10.0.0.1"}, {80}, "10.0.0.1:80"},
      {{"10.0.0.0/30:80", "10.0.0.1"}, {80}, "10.0.0.1:80 10.0.0.0:80 10.0.0.2:80 10.0.0.3:80"},
      {{"10.0.0.0/31:443", "10.0.0.1:22"}, {}, "10.0.0.1:22 10.0.0.0:443 10.0.0.1:443"},
      {{"[2001:db8::]/127", "10.0.0.1"}, {80}, "10.0.0.1:80 [2001:db8::]:80 [2001:db8::1]:80"},
      {{"10.0.0.1:65535", "10.0.0.1:1"}, {}, "10.0.0.1:1 10.0.0.1:65535"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    CHECK(text_of(space_of(row.targets, row.ports).value()) == row.expected);
  }
}

TEST_CASE("target space: what is excluded, special or of the other family is cut and counted") {
  const TargetFilter filter{
      ranges_of("10.0.0.1,10.0.0.64/26"), {SpecialRange::reserved}, Family::v4};
  const auto space =
      space_of({"10.0.0.0/30", "10.0.0.0/31:22", "10.0.0.64/30:80", "239.255.255.254-240.0.0.4:9",
                "223.255.255.255-224.0.0.0", "255.255.255.0/24", "0.255.255.255-1.0.0.0", "::1"},
               {80, 81}, filter);
  REQUIRE(space.has_value());
  Skipped expected;
  expected.excluded = 2 + 1 + 4;
  expected.other_family = 2;
  expected.of(SpecialRange::multicast) = 2 + 2;
  expected.of(SpecialRange::broadcast) = 2;
  expected.of(SpecialRange::unspecified) = 2;
  CHECK(space->skipped() == expected);
  CHECK(text_of(space->ranges()) ==
        "1.0.0.0,10.0.0.0,10.0.0.2/31,223.255.255.255,240.0.0.0-240.0.0.4,"
        "255.255.255.0-255.255.255.254");
  CHECK(space->size() == 2 + 6 + 1 + 2 + 5 + 510);
}

TEST_CASE("target space: what is named twice is cut and counted once") {
  const auto space = space_of({"10.0.0.0/30", "10.0.0.2/31", "10.0.0.3:80"}, {80},
                              TargetFilter{ranges_of("10.0.0.3")});
  REQUIRE(space.has_value());
  CHECK(space->size() == 3);
  CHECK(space->skipped().excluded == 1);
}

TEST_CASE("target space: the ranges are those of all ports") {
  const auto space = space_of(
      {"10.0.0.0/24:80", "10.0.1.0/24", "10.0.0.128/25:22", "2001:db8::1", "10.0.4.0/24:22"},
      {443});
  CHECK(text_of(space.value().ranges()) == "10.0.0.0/23,10.0.4.0/24,2001:db8::1");
}

TEST_CASE("target space: what cannot be scanned is a usage error") {
  const TargetFilter only_v4{{}, {}, Family::v4};
  const TargetFilter without_lab{ranges_of("10.0.0.0/8")};
  const TargetFilter all_allowed{{}, {kSpecialRanges.begin(), kSpecialRanges.end()}};
  struct Row {
    std::vector<std::string> targets;
    Ports ports;
    TargetFilter filter;
    std::string text;
  };
  const std::string none_left = "targets: none is left of those that were named";
  const std::string too_many = "targets: more than 2^62 in all; name smaller networks";
  const Row rows[] = {
      {{}, {80}, TargetFilter{}, "targets: none is given"},
      {{"10.0.0.0/24"}, {}, TargetFilter{}, "target 10.0.0.0/24: no port is given"},
      {{"10.0.0.1:80", "10.0.0.2"}, {}, TargetFilter{}, "target 10.0.0.2: no port is given"},
      {{"10.0.0.1", "10.2.0.0/16"}, {80}, without_lab, none_left},
      {{"2001:db8::1", "ff02::1"}, {80}, only_v4, none_left},
      {{"10.0.0.1", "224.0.0.0/8", "255.255.255.255"},
       {80},
       TargetFilter{},
       "target 224.0.0.0/8: multicast, only probed with --allow multicast"},
      {{"240.0.0.1-240.0.0.2"},
       {80},
       TargetFilter{},
       "target 240.0.0.1-240.0.0.2: reserved, only probed with --allow reserved"},
      {{"255.255.255.255:9"},
       {},
       TargetFilter{},
       "target 255.255.255.255: broadcast, only probed with --allow broadcast"},
      {{"::"},
       {80},
       TargetFilter{},
       "target ::: unspecified, only probed with --allow unspecified"},
      {{"::ffff:10.0.0.1"},
       {80},
       TargetFilter{},
       "target ::ffff:10.0.0.1: reserved, only probed with --allow reserved"},
      {{"2001:db8::/64"}, {80}, TargetFilter{}, too_many},
      {{"2001:db8::/66"}, {80, 81}, TargetFilter{}, too_many},
      {{"2001:db8::/66", "10.0.0.1"}, {80}, TargetFilter{}, too_many},
      {{"2001:db8::/66", "[2001:db8::1]:80"}, {80}, TargetFilter{}, ""},
      {{"10.0.0.1", "[2001:db8::/66]:80"}, {80}, TargetFilter{}, too_many},
      {{"::/0"}, {80}, all_allowed, too_many},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto space = space_of(row.targets, row.ports, row.filter);
    CHECK((space ? "" : space.error().text) == row.text);
    if (!space) CHECK(space.error().code == Errc::usage);
  }
}

TEST_CASE("target space: the greatest") {
  const auto space = space_of({"2001:db8::/66"}, {80}).value();
  CHECK(space.size() == TargetSpace::kMost);
  CHECK(space.at(0).text() == "[2001:db8::]:80");
  CHECK(space.at(TargetSpace::kMost - 1).text() == "[2001:db8::3fff:ffff:ffff:ffff]:80");
  const auto many_ports = [] {
    Ports ports;
    for (int port = 65535; port > 0; --port) ports.push_back(static_cast<std::uint16_t>(port));
    return ports;
  }();
  const auto all = space_of({"0.0.0.0/0"}, many_ports).value();
  CHECK(all.size() == (std::uint64_t{223} << 24) * 65535);
  CHECK(all.at(0).text() == "1.0.0.0:1");
  CHECK(all.at(65535).text() == "1.0.0.1:1");
  CHECK(all.at(all.size() - 1).text() == "223.255.255.255:65535");
}

TEST_CASE("target space: against a set, for many small spaces") {
  std::mt19937 random{2062};
  const Ports some_ports{80, 443, 8080};
  for (int round = 0; round < 1000; ++round) {
    const auto any_range = [&random] {
      // Around the end of what is multicast, and in two /64 of IPv6.
      const bool v6 = random() % 3 == 0;
      const AddressRange all = ranges_of(v6 ? "2001:db8:0:1:ffff:ffff:ffff:fff0-2001:db8:0:2::f"
                                            : "239.255.255.240-240.0.0.15")[0];
      const std::uint64_t first = random() % 32;
      return AddressRange{all.at(first), all.at(first + random() % (32 - first))};
    };
    Ports ports = some_ports;
    ports.resize(1 + random() % 3);
    std::vector<AddressRange> excluded;
    for (auto i = random() % 3; i > 0; --i) excluded.push_back(any_range());
    const TargetFilter filter{excluded, {SpecialRange::reserved}};
    TargetSpace::Builder builder{filter, ports};
    std::set<Endpoint> expected;
    bool refused = false;
    for (auto i = 1 + random() % 4; i > 0; --i) {
      const AddressRange range = any_range();
      const bool own_port = random() % 2 == 0;
      const Ports its_ports = own_port ? Ports{some_ports[random() % 3]} : ports;
      builder.add(range, own_port ? std::optional{its_ports[0]} : std::nullopt);
      refused = refused || (!range.first.is_v6() && range.last.is_multicast());
      for (std::uint64_t k = 0; k < range.size(); ++k) {
        const Address address = range.at(k);
        const bool out = std::any_of(excluded.begin(), excluded.end(),
                                     [&](const auto& each) { return each.contains(address); });
        if (out || address.is_multicast()) continue;
        for (const std::uint16_t port : its_ports) expected.insert({address, port});
      }
    }
    const auto space = std::move(builder).build();
    CAPTURE(round);
    REQUIRE(space.has_value() == (!refused && !expected.empty()));
    if (!space) continue;
    std::set<Endpoint> got;
    for (std::uint64_t i = 0; i < space->size(); ++i) got.insert(space->at(i));
    REQUIRE(space->size() == expected.size());
    REQUIRE(got == expected);
    for (const AddressRange& range : space->ranges()) {
      REQUIRE(expected.lower_bound({range.first, 0})->address == range.first);
    }
  }
}

TEST_CASE("target space: the digest tells spaces apart, and not how they were written") {
  const auto digest = [](const std::vector<std::string>& targets, const Ports& ports,
                         const char* excluded = "") {
    return space_of(targets, ports, TargetFilter{ranges_of(excluded)}).value().digest();
  };
  const std::uint64_t lab = digest({"10.0.0.0/24"}, {80, 443});
  CHECK(lab == 6604714685736519280u);  // the same on every machine
  CHECK(lab == digest({"10.0.0.128/25", "10.0.0.0/25", "10.0.0.7:80"}, {443, 80, 80}));
  CHECK(lab == digest({"10.0.0.0/23"}, {443, 80}, "10.0.1.0/24"));
  CHECK(digest({"10.0.0.1:22"}, {80}) == digest({"10.0.0.1:22"}, {443}));  // no use of -p
  const std::set<std::uint64_t> all{
      lab,
      digest({"10.0.0.0/24"}, {80}),
      digest({"10.0.0.0/24"}, {80, 444}),
      digest({"10.0.0.0/24:80"}, {80, 443}),
      digest({"10.0.0.0/24", "10.0.0.1:22"}, {80, 443}),
      digest({"10.0.0.0/24"}, {80, 443}, "10.0.0.255"),
      digest({"10.0.0.0/24"}, {80, 443}, "10.0.0.0"),
      digest({"10.0.0.0/24"}, {80, 443}, "10.0.0.1"),
      digest({"10.0.1.0/24"}, {80, 443}),
      digest({"2001:db8::/120"}, {80, 443}),
      digest({"2001:db8::/120", "10.0.0.0/24"}, {80, 443}),
  };
  CHECK(all.size() == 11);
}

TEST_CASE("target space: a million addresses, each on its own") {
  TargetSpace::Builder builder{TargetFilter{}, {80}};
  const AddressRange all = test::range_of("10.0.0.0/8");
  constexpr std::uint64_t count = 1'000'000;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Address address = all.at(i * 7'919 % count * 2);
    builder.add({address, address});
  }
  const auto space = std::move(builder).build().value();
  CHECK(space.size() == count);
  for (std::uint64_t i = 0; i < count; i += 997) {
    REQUIRE(space.at(i).address == all.at(2 * i));
  }
}

}  // namespace synspect::probe
