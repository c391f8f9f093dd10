#include "probe/statistics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace synspect::probe {
namespace {

using infer::StepKind;

std::vector<Duration> durations(const std::vector<std::int64_t>& ns) {
  std::vector<Duration> out;
  out.reserve(ns.size());
  for (const std::int64_t each : ns) out.emplace_back(each);
  return out;
}

Record record(infer::Outcome outcome, infer::Closed closed, std::vector<infer::Step> steps) {
  Record out;
  out.life.outcome = outcome;
  out.life.closed = closed;
  out.life.steps = std::move(steps);
  return out;
}

infer::Step step(StepKind kind, std::optional<std::int64_t> ns, bool ambiguous = false) {
  infer::Step out;
  out.kind = kind;
  if (ns) out.time = Duration{*ns};
  out.ambiguous = ambiguous;
  return out;
}

Record with_findings(const std::vector<infer::Finding>& findings) {
  Record out;
  out.life.findings = findings;
  return out;
}

}  // namespace

TEST_CASE("distribution: none without samples, no deviation of one") {
  CHECK_FALSE(distribution({}));
  const auto one = distribution(durations({42}));
  REQUIRE(one);
  CHECK(one->n == 1);
  CHECK(one->min == Duration{42});
  CHECK(one->max == Duration{42});
  CHECK(one->mean_ns == 42);
  CHECK_FALSE(one->stddev_ns);
  CHECK(one->p50 == Duration{42});
  CHECK(one->p99 == Duration{42});
}

TEST_CASE("distribution: the deviation of a sample divides by n - 1") {
  const auto five = distribution(durations({400, 200, 400, 500, 400, 500, 700, 900}));
  REQUIRE(five);
  CHECK(five->mean_ns == 500);
  CHECK(*five->stddev_ns == doctest::Approx(213.80899353));  // sqrt(320000 / 7)
  CHECK(*distribution(durations({7, 7, 7}))->stddev_ns == 0);
  CHECK(*distribution(durations({1, 3}))->stddev_ns == doctest::Approx(1.41421356));
  CHECK(distribution(durations({-5, 5}))->mean_ns == 0);
}

TEST_CASE("distribution: large times do not lose their last nanosecond in the quantiles") {
  const std::int64_t hour = 3'600'000'000'000;
  const auto two = distribution(durations({hour + 1, hour + 2}));
  CHECK(two->min == Duration{hour + 1});
  CHECK(two->p50 == Duration{hour + 1});
  CHECK(two->p90 == Duration{hour + 2});
  CHECK(*two->stddev_ns == doctest::Approx(0.70710678));
}

// Nearest rank: sample number ceil(n * p / 100), here in whole numbers. Sample k is k nanoseconds.
TEST_CASE("distribution: quantiles are samples that occurred, for every size") {
  std::mt19937 random{7};
  std::vector<Duration> samples;
  for (std::int64_t n = 1; n <= 1200; ++n) {
    samples.emplace_back(n);
    std::vector<Duration> mixed = samples;
    std::shuffle(mixed.begin(), mixed.end(), random);
    const auto got = distribution(mixed);
    const auto rank = [n](std::int64_t percent) { return Duration{(n * percent + 99) / 100}; };
    const bool exact = got->p50 == rank(50) && got->p90 == rank(90) && got->p95 == rank(95) &&
                       got->p99 == rank(99);
    CHECK_MESSAGE(exact, n);
  }
}

TEST_CASE("summary: counts by outcome and by close") {
  Summary summary{Job{}};
  summary.add(record(infer::Outcome::open, infer::Closed::clean, {}));
  summary.add(record(infer::Outcome::open, infer::Closed::clean, {}));
  summary.add(record(infer::Outcome::open, infer::Closed::timeout, {}));
  summary.add(record(infer::Outcome::refused, infer::Closed::not_attempted, {}));
  CHECK(summary.lifecycles() == 4);
  CHECK(summary.count(infer::Outcome::open) == 3);
  CHECK(summary.count(infer::Outcome::refused) == 1);
  CHECK(summary.count(infer::Outcome::filtered) == 0);
  CHECK(summary.count(infer::Closed::clean) == 2);
  CHECK(summary.count(infer::Closed::timeout) == 1);
  CHECK(summary.count(infer::Closed::not_attempted) == 1);
}

TEST_CASE("summary: lifecycles with a finding, and with one so grave or graver") {
  using infer::Severity;
  const infer::Finding stuck{"close-wait-stuck", Severity::warning, "", {}};
  const infer::Finding delayed{"server-closes-first", Severity::info, "", {}};
  const infer::Finding reset{"rst-on-fin", Severity::error, "", {}};
  Summary summary{Job{}};
  summary.add(with_findings({}));
  summary.add(with_findings({stuck, delayed}));
  summary.add(with_findings({stuck, stuck}));
  summary.add(with_findings({delayed}));
  summary.add(with_findings({reset}));
  const auto with = [&summary](const infer::Finding& finding) {
    return summary.with_finding(*infer::finding_index(finding.id));
  };
  CHECK(with(stuck) == 2);
  CHECK(with(delayed) == 2);
  CHECK(with(reset) == 1);
  CHECK(summary.with_finding(*infer::finding_index("filtered")) == 0);
  CHECK(summary.with_severity(Severity::info) == 4);
  CHECK(summary.with_severity(Severity::warning) == 3);
  CHECK(summary.with_severity(Severity::error) == 1);
}

TEST_CASE("summary: a time that we took ourselves is no sample") {
  const auto step = [](infer::StepKind kind) {
    infer::Step out;
    out.kind = kind;
    out.time = Duration{5};
    return out;
  };
  const struct {
    std::string_view measure;
    std::size_t acks;
    std::size_t last_acks;
  } rows[] = {{"accept-queue", 0, 1}, {"fin-retries", 1, 0}, {"ghost", 1, 1}};
  for (const auto& row : rows) {
    CAPTURE(row.measure);
    probe::Record lived = record(infer::Outcome::open, infer::Closed::clean, {});
    lived.life.steps = {step(infer::StepKind::ack), step(infer::StepKind::last_ack)};
    lived.life.measurements.resize(1);
    lived.life.measurements[0].measure = row.measure;
    Summary summary{Job{}};
    summary.add(lived);
    CHECK(summary.samples(infer::StepKind::ack).size() == row.acks);
    CHECK(summary.samples(infer::StepKind::last_ack).size() == row.last_acks);
  }
}

TEST_CASE("summary: an interrupted lifecycle counts for nothing") {
  Summary summary{Job{}};
  Record cut =
      record(infer::Outcome::filtered, infer::Closed::not_attempted, {step(StepKind::syn, 100)});
  cut.life.findings = {{"server-closes-first", infer::Severity::info, "", {}}};
  cut.interrupted = true;
  summary.add(cut);
  CHECK(summary.lifecycles() == 0);
  CHECK(summary.count(infer::Outcome::filtered) == 0);
  CHECK(summary.with_severity(infer::Severity::info) == 0);
  CHECK_FALSE(summary.times(StepKind::syn));
}

// Lifecycles end in another order than they began.
TEST_CASE("summary: jitter is of the attempts in their order") {
  const auto jitter_of = [](const std::vector<std::pair<std::uint32_t, std::int64_t>>& ended) {
    Summary summary{Job{}};
    for (const auto& [attempt, ns] : ended) {
      Record lived = record(infer::Outcome::open, infer::Closed::clean, {step(StepKind::syn, ns)});
      lived.attempt = attempt;
      summary.add(lived);
    }
    return summary.times(StepKind::syn)->jitter_ns;
  };
  CHECK_FALSE(jitter_of({{1, 16}}));
  CHECK(*jitter_of({{1, 0}, {2, 16}, {3, 16}}) == 15 / 16.);
  CHECK(*jitter_of({{3, 16}, {1, 0}, {2, 16}}) == 15 / 16.);
  CHECK(*jitter_of({{1, 0}, {4, 16}}) == 1);  // of those that have a time
  CHECK(Summary{Job{}}.statistics(StepKind::syn).in_order);
}

// A timeout is never a number, and what may be the wrong number is counted but not averaged.
TEST_CASE("summary: steps that did not end, or are uncertain, are in no distribution") {
  Summary summary{Job{}};
  const auto add = [&summary](std::vector<infer::Step> steps) {
    summary.add(record(infer::Outcome::open, infer::Closed::clean, std::move(steps)));
  };
  add({step(StepKind::syn, 100), step(StepKind::fin, 10)});
  add({step(StepKind::syn, 300), step(StepKind::fin, std::nullopt)});
  add({step(StepKind::syn, 999'999, true), step(StepKind::fin, 20, true)});
  add({step(StepKind::syn, std::nullopt)});
  const auto syn = summary.times(StepKind::syn);
  REQUIRE(syn);
  CHECK(syn->n == 2);
  CHECK(syn->max == Duration{300});
  CHECK(syn->mean_ns == 200);
  CHECK(summary.ambiguous(StepKind::syn) == 1);
  CHECK(summary.times(StepKind::fin)->n == 1);
  CHECK(summary.ambiguous(StepKind::fin) == 1);
  CHECK_FALSE(summary.times(StepKind::last_ack));
  CHECK(summary.ambiguous(StepKind::last_ack) == 0);
}

}  // namespace synspect::probe
