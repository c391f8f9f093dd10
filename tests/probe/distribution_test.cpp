#include "probe/distribution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace synspect::probe {
namespace {

std::vector<Duration> durations(const std::vector<std::int64_t>& ns) {
  std::vector<Duration> out;
  out.reserve(ns.size());
  for (const std::int64_t each : ns) out.emplace_back(each);
  return out;
}

/// 1 to n, the largest first.
std::vector<Duration> countdown(std::int64_t n) {
  std::vector<Duration> out;
  for (; n > 0; --n) out.emplace_back(n);
  return out;
}

constexpr const char* kEight = "38.400 35.250 41.000 39.999 36.500 38.401 120.000 38.000 us";
const std::vector<std::int64_t> kEightNs{38400, 35250, 41000, 39999, 36500, 38401, 120000, 38000};

}  // namespace

// By Python's statistics.pstdev, statistics.stdev, and the formula of RFC 3550 in exact fractions.
TEST_CASE("distribution: mdev, stddev and jitter as computed elsewhere") {
  CAPTURE(kEight);
  const auto eight = distribution(durations(kEightNs));
  REQUIRE(eight);
  CHECK(eight->mean_ns == doctest::Approx(48443.75).epsilon(1e-12));
  CHECK(eight->mdev_ns == doctest::Approx(27098.325569811506).epsilon(1e-12));
  CHECK(*eight->stddev_ns == doctest::Approx(28969.32858214011).epsilon(1e-12));
  CHECK_FALSE(eight->jitter_ns);
  CHECK(*jitter(durations(kEightNs)) == doctest::Approx(10633.060700111091).epsilon(1e-12));
}

TEST_CASE("distribution: mdev divides by n") {
  CHECK(distribution(durations({42}))->mdev_ns == 0);
  CHECK(distribution(durations({1, 3}))->mdev_ns == 1);
  CHECK(distribution(durations({400, 200, 400, 500, 400, 500, 700, 900}))->mdev_ns == 200);
  const std::int64_t hour = 3'600'000'000'000;
  CHECK(distribution(durations({hour + 1, hour + 2}))->mdev_ns == doctest::Approx(0.5));
}

TEST_CASE("jitter: RFC 3550 by hand") {
  CHECK_FALSE(jitter({}));
  CHECK_FALSE(jitter(durations({5})));
  CHECK(*jitter(durations({5, 5, 5})) == 0);
  CHECK(*jitter(durations({0, 16})) == 1);
  CHECK(*jitter(durations({16, 0})) == 1);                // the amount alone counts
  CHECK(*jitter(durations({0, 16, 0})) == 1 + 15 / 16.);  // 1 + (16 - 1) / 16
  CHECK(*jitter(durations({0, 0, 16})) == 1);             // the order matters
  // It comes near a steady change, from below.
  std::vector<Duration> swinging;
  for (int i = 0; i < 200; ++i) swinging.emplace_back(i % 2 == 0 ? 0 : 100);
  CHECK(*jitter(swinging) == doctest::Approx(100).epsilon(1e-4));
}

// By exact sums of binomial coefficients.
TEST_CASE("median: ranks of its confidence interval") {
  const struct {
    std::size_t n, low, high;
  } rows[] = {{6, 1, 6},           {7, 1, 7},        {8, 1, 8},        {9, 2, 8},
              {10, 2, 9},          {11, 2, 10},      {12, 3, 10},      {15, 4, 12},
              {20, 6, 15},         {25, 8, 18},      {30, 10, 21},     {50, 18, 33},
              {99, 40, 60},        {100, 40, 61},    {101, 41, 61},    {500, 228, 273},
              {999, 469, 531},     {1000, 469, 532}, {1001, 470, 532}, {5000, 2431, 2570},
              {10'000, 4902, 5099}};
  for (const auto& row : rows) {
    CAPTURE(row.n);
    const auto ranks = median_ranks(row.n);
    REQUIRE(ranks);
    CHECK(ranks->first == row.low);
    CHECK(ranks->second == row.high);
    const auto samples = distribution(countdown(static_cast<std::int64_t>(row.n)));
    CHECK(samples->p50_low == Duration{static_cast<std::int64_t>(row.low)});
    CHECK(samples->p50_high == Duration{static_cast<std::int64_t>(row.high)});
  }
  for (std::size_t n = 0; n < 6; ++n) CHECK_FALSE(median_ranks(n));
  CHECK_FALSE(distribution(countdown(5))->p50_low);
  CHECK_FALSE(distribution(countdown(5))->p50_high);
}

// n choose k by its recurrence, in the whole numbers that fit.
TEST_CASE("median: the interval holds 95 % for every size, and the next narrower one does not") {
  for (std::size_t n = 6; n <= 62; ++n) {
    CAPTURE(n);
    std::vector<std::uint64_t> row{1};
    for (std::size_t k = 1; k <= n; ++k) {
      std::vector<std::uint64_t> next(k + 1, 1);
      for (std::size_t i = 1; i < k; ++i) next[i] = row[i - 1] + row[i];
      row = next;
    }
    const std::size_t k = median_ranks(n)->first;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < k; ++i) below += row[i];
    CHECK(std::ldexp(static_cast<double>(2 * below), -static_cast<int>(n)) <= 0.05);
    below += row[k];
    CHECK(std::ldexp(static_cast<double>(2 * below), -static_cast<int>(n)) > 0.05);
  }
}

// For so many the normal approximation is as good as exact: n/2 - 0.98 sqrt(n).
TEST_CASE("median: ranks for the samples of a large scan") {
  const auto ranks = median_ranks(10'000'000);
  REQUIRE(ranks);
  CHECK(std::abs(static_cast<double>(ranks->first) - (5'000'000 - 0.979982 * std::sqrt(1e7))) < 2);
  CHECK(ranks->first + ranks->second == 10'000'001);
}

TEST_CASE("samples: a quantile needs as many as make its rank another one than the last") {
  for (const SampleNeed& need : kSampleNeeds) {
    CAPTURE(std::string{need.statistic});
    if (need.statistic == "p90") CHECK(need.samples == 10);
    if (need.statistic == "p95") CHECK(need.samples == 20);
    if (need.statistic == "p99") CHECK(need.samples == 100);
    if (need.statistic.starts_with("p50_")) CHECK(median_ranks(need.samples));
  }
  CHECK(distribution(countdown(9))->p90 == Duration{9});
  CHECK(distribution(countdown(10))->p90 == Duration{9});
  CHECK(distribution(countdown(19))->p95 == Duration{19});
  CHECK(distribution(countdown(20))->p95 == Duration{19});
  CHECK(distribution(countdown(99))->p99 == Duration{99});
  CHECK(distribution(countdown(100))->p99 == Duration{99});
}

}  // namespace synspect::probe
