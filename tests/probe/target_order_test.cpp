#include "probe/target_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

TargetSpace space_of(const char* ranges, const std::vector<std::uint16_t>& ports) {
  TargetSpace::Builder builder{TargetFilter{}, ports};
  for (const AddressRange& range : test::ranges_of(ranges)) builder.add(range);
  return std::move(builder).build().value();
}

std::vector<ScanTargetAt> all_of(TargetSource& source) {
  std::vector<ScanTargetAt> all;
  while (const auto target = source.next()) all.push_back(*target);
  return all;
}

std::vector<Endpoint> remotes(const std::vector<ScanTargetAt>& targets) {
  std::vector<Endpoint> out;
  out.reserve(targets.size());
  for (const ScanTargetAt& target : targets) out.push_back(target.remote);
  return out;
}

}  // namespace

TEST_CASE("target order: shards are disjoint and together complete, whatever their number") {
  const TargetSpace space = space_of("10.0.0.0/26,10.0.1.7,2001:db8::/124", {80, 443, 8080});
  std::set<Endpoint> whole;
  for (std::uint64_t i = 0; i < space.size(); ++i) whole.insert(space.at(i));
  REQUIRE(whole.size() == 243);
  for (const std::uint32_t n : {1u, 2u, 3u, 4u, 7u, 100u, 243u, 300u}) {
    CAPTURE(n);
    std::set<Endpoint> seen;
    std::size_t count = 0;
    for (std::uint32_t k = 1; k <= n; ++k) {
      SpaceSource source{space, 42, Shard{k, n}, 0};
      const auto targets = all_of(source);
      REQUIRE(targets.size() == source.total());
      for (std::size_t i = 0; i < targets.size(); ++i) REQUIRE(targets[i].position == i);
      for (const ScanTargetAt& target : targets) seen.insert(target.remote);
      count += targets.size();
      CHECK_FALSE(source.next());
    }
    CHECK(count == whole.size());
    CHECK(seen == whole);
  }
}

TEST_CASE("target order: shards deal out the one order that has none") {
  const TargetSpace space = space_of("10.0.0.0/25", {80});
  SpaceSource unsharded{space, 9, Shard{}, 0};
  const auto whole = remotes(all_of(unsharded));
  std::vector<Endpoint> dealt(whole.size());
  for (std::uint32_t k = 1; k <= 3; ++k) {
    SpaceSource source{space, 9, Shard{k, 3}, 0};
    for (const ScanTargetAt& target : all_of(source)) {
      dealt.at(target.position * 3 + k - 1) = target.remote;
    }
  }
  CHECK(dealt == whole);
}

TEST_CASE("target order: it depends on the seed, and a seed repeats it") {
  const TargetSpace space = space_of("10.0.0.0/24", {80});
  const auto order = [&space](std::uint64_t seed) {
    SpaceSource source{space, seed, Shard{}, 0};
    return remotes(all_of(source));
  };
  CHECK(order(1) == order(1));
  CHECK(order(1) != order(2));
}

TEST_CASE("target order: it goes on at any position") {
  const TargetSpace space = space_of("10.0.0.0/27", {80, 443});
  SpaceSource from_the_start{space, 5, Shard{2, 3}, 0};
  const auto all = all_of(from_the_start);
  REQUIRE(all.size() == 21);
  for (std::uint64_t first = 0; first <= 23; ++first) {
    CAPTURE(first);
    SpaceSource source{space, 5, Shard{2, 3}, first};
    CHECK(source.total() == 21);
    const auto rest = std::vector(
        all.begin() + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(first), 21), all.end());
    CHECK(all_of(source) == rest);
  }
}

}  // namespace synspect::probe
