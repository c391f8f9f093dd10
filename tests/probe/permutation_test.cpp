#include "probe/permutation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace synspect::probe {
namespace {

constexpr std::array<std::uint64_t, 6> kSeeds{0, 1, 2, 42, 0x8000'0000'0000'0000, UINT64_MAX};

std::vector<std::uint64_t> order(std::uint64_t size, std::uint64_t seed) {
  const Permutation permutation{size, seed};
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < size; ++i) out.push_back(permutation.at(i));
  return out;
}

/// How far the counts of `buckets` are from equal: near buckets - 1 for random numbers.
double chi_square(const std::vector<std::uint64_t>& counts) {
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
  double sum = 0;
  for (const std::uint64_t count : counts) {
    const double off = static_cast<double>(count) - expected;
    sum += off * off / expected;
  }
  return sum;
}

}  // namespace

TEST_CASE("permutation: each number once, for all small sizes and several seeds") {
  for (const std::uint64_t seed : kSeeds) {
    for (std::uint64_t size = 0; size <= 300; ++size) {
      CAPTURE(seed);
      CAPTURE(size);
      std::vector<std::uint64_t> all = order(size, seed);
      std::sort(all.begin(), all.end());
      for (std::uint64_t i = 0; i < size; ++i) REQUIRE(all[i] == i);
    }
  }
}

TEST_CASE("permutation: each number once, around powers of two and for primes") {
  for (const std::uint64_t size : {1021u, 1024u, 1025u, 4095u, 4096u, 4097u, 65535u, 65536u, 65537u,
                                   104729u, 262144u, 262145u}) {
    CAPTURE(size);
    std::vector<bool> seen(size);
    const Permutation permutation{size, 7};
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::uint64_t value = permutation.at(i);
      REQUIRE(value < size);
      REQUIRE_FALSE(seen[value]);
      seen[value] = true;
    }
  }
}

TEST_CASE("permutation: the greatest sizes stay inside, and do not repeat") {
  for (const std::uint64_t size :
       {(1ull << 32) + 1, 1ull << 60, (1ull << 60) + 1, (1ull << 62) - 57, 1ull << 62}) {
    CAPTURE(size);
    const Permutation permutation{size, 3};
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 2000; ++i) {
      seen.insert(permutation.at(i));
      seen.insert(permutation.at(size - 1 - i));
    }
    CHECK(seen.size() == 4000);
    CHECK(*seen.rbegin() < size);
    CHECK(*seen.begin() < size / 100);  // and reach all over
    CHECK(*seen.rbegin() > size - size / 100);
  }
}

TEST_CASE("permutation: a seed gives the same order on every machine") {
  CHECK(order(10, 1) == std::vector<std::uint64_t>{6, 3, 0, 2, 5, 1, 8, 4, 9, 7});
  const Permutation greatest{1ull << 62, 42};
  CHECK(greatest.at(0) == 1332130545883743857);
  CHECK(greatest.at(1) == 4039165602474489770);
}

TEST_CASE("permutation: other seeds, other orders") {
  std::set<std::vector<std::uint64_t>> orders;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) orders.insert(order(100, seed));
  CHECK(orders.size() == 1000);
  // Two random orders agree in one place on average.
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto one = order(10'000, seed);
    const auto other = order(10'000, seed + 1);
    int same = 0;
    for (std::size_t i = 0; i < one.size(); ++i) same += one[i] == other[i] ? 1 : 0;
    CAPTURE(seed);
    CHECK(same <= 8);
  }
  // Few numbers have few orders, and all of them occur.
  std::set<std::vector<std::uint64_t>> of_three;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) of_three.insert(order(3, seed));
  CHECK(of_three.size() == 6);
}

TEST_CASE("permutation: of a /16, no /24 gets many of any 256 targets in a row") {
  for (const std::uint64_t seed : kSeeds) {
    CAPTURE(seed);
    const std::vector<std::uint64_t> all = order(65536, seed);
    std::array<int, 256> load{};
    int most = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      most = std::max(most, ++load[all[i] >> 8]);
      if (i >= 255) --load[all[i - 255] >> 8];
    }
    CHECK(most <= 12);  // of random orders, one in a thousand has more
  }
}

TEST_CASE("permutation: any part of the order is spread over the whole space") {
  // 255 degrees of freedom: a random order is below 348 in 9999 of 10,000 parts.
  for (const std::uint64_t size : {1u << 16, 100'003u, 1u << 20, (1u << 20) + 1, 3'000'000u}) {
    const Permutation permutation{size, 5};
    for (std::uint64_t part = 0; part < 12; ++part) {
      CAPTURE(size);
      CAPTURE(part);
      constexpr std::uint64_t length = 4096;
      std::vector<std::uint64_t> by_value(256, 0);
      std::vector<std::uint64_t> by_step(256, 0);
      for (std::uint64_t i = part * length; i < (part + 1) * length; ++i) {
        const std::uint64_t here = permutation.at(i);
        const std::uint64_t before = permutation.at(i == 0 ? size - 1 : i - 1);
        ++by_value[here * 256 / size];
        ++by_step[(here + size - before) % size * 256 / size];
      }
      CHECK(chi_square(by_value) < 348);
      CHECK(chi_square(by_step) < 348);
    }
  }
}

}  // namespace synspect::probe
