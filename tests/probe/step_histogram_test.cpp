#include "probe/step_histogram.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>

namespace synspect::probe {
namespace {

using Member = Duration Distribution::*;
constexpr Member kQuantiles[] = {&Distribution::p50, &Distribution::p90, &Distribution::p95,
                                 &Distribution::p99};

Distribution of(const std::vector<Duration>& samples, std::size_t exact = 0) {
  StepHistogram histogram{exact};
  for (const Duration sample : samples) histogram.add(sample);
  return histogram.distribution().value();
}

/// Nanoseconds that `next` gives, `n` of them.
std::vector<Duration> drawn(std::size_t n, const std::function<double()>& next) {
  std::vector<Duration> samples;
  for (std::size_t i = 0; i < n; ++i) samples.emplace_back(std::llround(next()));
  return samples;
}

/// The difference as a share of the truth.
double error(Duration got, Duration truth) {
  return std::abs(static_cast<double>((got - truth).count())) /
         std::max(static_cast<double>(truth.count()), 1.0);
}

}  // namespace

TEST_CASE("histogram: none without samples, no deviation of one") {
  CHECK_FALSE(StepHistogram{}.distribution());
  for (const std::int64_t ns :
       {std::int64_t{0}, std::int64_t{38'400}, std::int64_t{86'400'000'000'001},
        std::numeric_limits<std::int64_t>::max()}) {
    CAPTURE(ns);
    const Distribution one = of({Duration{ns}});
    CHECK(one.n == 1);
    CHECK(one.min == Duration{ns});
    CHECK(one.max == Duration{ns});
    CHECK(one.mean_ns == static_cast<double>(ns));
    CHECK_FALSE(one.stddev_ns);
    for (const Member quantile : kQuantiles) CHECK(one.*quantile == Duration{ns});
  }
}

TEST_CASE("histogram: as the distribution of all samples, quantiles within 1/2048") {
  std::mt19937_64 random{7};
  std::lognormal_distribution<double> lan{std::log(38'400.0), 0.3};
  std::lognormal_distribution<double> internet{std::log(30e6), 1.5};
  std::uniform_real_distribution<double> below_two_us{0, 2047};
  std::uniform_real_distribution<double> octaves{0, 62};
  const struct {
    const char* name;
    std::function<double()> next;
  } rows[] = {
      {"LAN", [&] { return lan(random); }},
      {"Internet", [&] { return internet(random); }},
      {"below 2 us", [&] { return below_two_us(random); }},
      {"every octave", [&] { return std::exp2(octaves(random)); }},
      {"all the same", [] { return 38'401.0; }},
  };
  for (const auto& row : rows) {
    for (const std::size_t n :
         {std::size_t{2}, std::size_t{9}, std::size_t{1000}, std::size_t{100'000}}) {
      CAPTURE(std::string{row.name});
      CAPTURE(n);
      const std::vector<Duration> samples = drawn(n, row.next);
      const Distribution got = of(samples);
      const Distribution truth = distribution(samples).value();
      CHECK(got.n == truth.n);
      CHECK(got.min == truth.min);
      CHECK(got.max == truth.max);
      CHECK(got.mean_ns == doctest::Approx(truth.mean_ns).epsilon(1e-9));
      CHECK(*got.stddev_ns == doctest::Approx(*truth.stddev_ns).epsilon(1e-9));
      CHECK(got.mdev_ns == doctest::Approx(truth.mdev_ns).epsilon(1e-9));
      CHECK_FALSE(got.jitter_ns);
      REQUIRE(got.p50_low.has_value() == truth.p50_low.has_value());
      if (truth.p50_low) {
        CHECK(error(*got.p50_low, *truth.p50_low) <= 1.0 / 2048);
        CHECK(error(*got.p50_high, *truth.p50_high) <= 1.0 / 2048);
      }
      for (const Member quantile : kQuantiles) {
        CHECK(error(got.*quantile, truth.*quantile) <= 1.0 / 2048);
        CHECK(got.*quantile >= truth.min);
        CHECK(got.*quantile <= truth.max);
        if (truth.*quantile < Duration{2048}) CHECK(got.*quantile == truth.*quantile);
      }
    }
  }
}

TEST_CASE("histogram: exact as long as the samples are few") {
  std::mt19937_64 random{9};
  std::lognormal_distribution<double> times{std::log(3e6), 1.0};
  const std::vector<Duration> samples = drawn(1001, [&] { return times(random); });
  const Distribution truth = distribution(samples).value();
  const Distribution exact = of(samples, 1001);
  const Distribution rounded = of(samples, 1000);
  for (const Member quantile : kQuantiles) {
    CHECK(exact.*quantile == truth.*quantile);
    CHECK(rounded.*quantile != truth.*quantile);
    CHECK(error(rounded.*quantile, truth.*quantile) <= 1.0 / 2048);
  }
}

TEST_CASE("histogram: at the edges of its buckets") {
  for (int octave = 0; octave < 63; ++octave) {
    for (const std::int64_t off : {-1, 0, 1}) {
      const Duration time{(std::int64_t{1} << octave) + off};
      CAPTURE(time.count());
      // Others around it, so that it is neither the least nor the greatest.
      const Distribution got =
          of({Duration{0}, time, Duration{std::numeric_limits<std::int64_t>::max()}});
      CHECK(error(got.p50, time) <= 1.0 / 2048);
    }
  }
}

TEST_CASE("histogram: the deviation of long times that hardly differ") {
  const std::int64_t hour = 3'600'000'000'000;
  const Distribution two = of({Duration{hour + 1}, Duration{hour + 2}});
  CHECK(*two.stddev_ns == doctest::Approx(0.70710678));
  CHECK(*of({Duration{7}, Duration{7}, Duration{7}}).stddev_ns == 0);
}

TEST_CASE("histogram: a negative time is 0 in the quantiles") {
  const Distribution got = of({Duration{-500}, Duration{-100}, Duration{200}});
  CHECK(got.min == Duration{-500});
  CHECK(got.p50 == Duration{0});
  CHECK(got.p99 == Duration{200});
  CHECK(got.mean_ns == doctest::Approx(-400.0 / 3));
  CHECK(of({Duration{-500}, Duration{-100}}).p50 == Duration{-100});
}

}  // namespace synspect::probe
