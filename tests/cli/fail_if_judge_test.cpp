#include "cli/fail_if.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "infer/finding_ids.hpp"

namespace synspect::cli {
namespace {

using infer::Closed;
using infer::Outcome;
using infer::Severity;
using infer::StepKind;

struct Row {
  std::string text;
  std::string verdict;  ///< "yes", "no" or "unknown", and what was seen
};

infer::Step step(StepKind kind, std::int64_t us, bool ambiguous = false) {
  infer::Step out;
  out.kind = kind;
  out.time = std::chrono::microseconds{us};
  out.ambiguous = ambiguous;
  return out;
}

probe::Record record(Outcome outcome, Closed closed, std::vector<infer::Step> steps,
                     std::vector<infer::Finding> findings = {}) {
  probe::Record out;
  out.life.outcome = outcome;
  out.life.closed = closed;
  out.life.steps = std::move(steps);
  out.life.findings = std::move(findings);
  return out;
}

probe::Summary summary_of(const std::vector<probe::Record>& records) {
  probe::Summary summary{probe::Job{}};
  for (const probe::Record& each : records) summary.add(each);
  return summary;
}

/// Twenty that opened: syn takes 1, 2, ... 20 ms. Three of them are uncertain besides, two end in a
/// timeout with a warning; five more are filtered, and `last_ack` never came.
probe::Summary mixed() {
  std::vector<probe::Record> records;
  for (std::int64_t i = 1; i <= 15; ++i) {
    records.push_back(record(Outcome::open, Closed::clean, {step(StepKind::syn, i * 1000)}));
  }
  for (std::int64_t i = 16; i <= 17; ++i) {
    records.push_back(record(Outcome::open, Closed::timeout, {step(StepKind::syn, i * 1000)},
                             {{"close-wait-stuck", Severity::warning, "", {}},
                              {"server-closes-first", Severity::info, "", {}}}));
  }
  for (std::int64_t i = 18; i <= 20; ++i) {
    records.push_back(record(Outcome::open, Closed::clean,
                             {step(StepKind::syn, i * 1000), step(StepKind::fin, 90'000, true)}));
  }
  for (int i = 0; i < 5; ++i) {
    records.push_back(record(Outcome::filtered, Closed::not_attempted, {},
                             {{"filtered", Severity::error, "", {}}}));
  }
  return summary_of(records);
}

void check(const probe::Summary& summary, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto expression = parse_fail_if(row.text);
    REQUIRE_MESSAGE(expression.has_value(), expression.error().text);
    const Verdict verdict = judge(expression->condition, summary);
    std::string got{to_string(verdict.truth)};
    if (!verdict.seen.empty()) got += fmt::format(": {}", fmt::join(verdict.seen, ", "));
    CHECK(got == row.verdict);
  }
}

}  // namespace

TEST_CASE("--fail-if: statistics of a step") {
  check(mixed(), {
                     {"syn.min >= 1ms", "yes: syn.min is 1 ms"},
                     {"syn.min < 1ms", "no: syn.min is 1 ms"},
                     {"syn.max > 19.999ms", "yes: syn.max is 20 ms"},
                     {"syn.max > 20ms", "no: syn.max is 20 ms"},
                     {"syn.mean == 10.5ms", "yes: syn.mean is 10.5 ms"},
                     {"syn.mean != 10.5ms", "no: syn.mean is 10.5 ms"},
                     {"syn.stddev > 5.9ms", "yes: syn.stddev is 5.91608 ms"},
                     {"syn.mdev > 5.7ms", "yes: syn.mdev is 5.766281 ms"},
                     // 19 changes of 1 ms: 1 - (15 / 16)^19.
                     {"syn.jitter < 1ms", "yes: syn.jitter is 0.706604 ms"},
                     {"syn.p50 <= 10ms", "yes: syn.p50 is 10 ms"},
                     {"syn.p90 > 17ms", "yes: syn.p90 is 18 ms"},
                     {"syn.p95 > 18ms", "yes: syn.p95 is 19 ms"},
                     {"syn.p99 > 19ms", "yes: syn.p99 is 20 ms"},
                     {"syn.n == 20", "yes: syn.n is 20"},
                     {"syn.n < 20", "no: syn.n is 20"},
                     {"syn.ambiguous > 0", "no: syn.ambiguous is 0"},
                     {"fin.ambiguous >= 3", "yes: fin.ambiguous is 3"},
                 });
}

TEST_CASE("--fail-if: loss, of the lifecycles that sent it") {
  infer::Step lost = step(StepKind::syn, 0);
  lost.time.reset();
  infer::Step answered = step(StepKind::syn, 5);
  answered.to = 2;
  const auto opened = record(Outcome::open, Closed::reset, {answered});
  const auto silent = record(Outcome::filtered, Closed::not_attempted, {lost});
  check(summary_of({opened, silent, opened, opened}),
        {
            {"syn.loss > 20%", "yes: syn.loss is 25% (1 of 4 unanswered)"},
            {"syn.loss > 25%", "no: syn.loss is 25% (1 of 4 unanswered)"},
            {"syn.loss == 25%", "yes: syn.loss is 25% (1 of 4 unanswered)"},
            {"fin.loss >= 0%", "unknown"},
            {"peer_fin.loss >= 0%", "unknown"},
        });
}

TEST_CASE("--fail-if: any lifecycle's step, each operator") {
  check(mixed(), {
                     {"syn > 19.9ms", "yes: syn is 1 ms to 20 ms"},
                     {"syn > 20ms", "no: syn is 1 ms to 20 ms"},
                     {"syn >= 20ms", "yes: syn is 1 ms to 20 ms"},
                     {"syn < 1ms", "no: syn is 1 ms to 20 ms"},
                     {"syn <= 1ms", "yes: syn is 1 ms to 20 ms"},
                     {"syn == 7ms", "yes: syn is 1 ms to 20 ms"},
                     {"syn == 7.5ms", "no: syn is 1 ms to 20 ms"},
                     {"syn != 7ms", "yes: syn is 1 ms to 20 ms"},
                 });
  check(summary_of({record(Outcome::open, Closed::clean, {step(StepKind::syn, 31'200)})}),
        {
            {"syn > 30ms", "yes: syn is 31.2 ms"},
            {"syn != 31.2ms", "no: syn is 31.2 ms"},
            {"syn.p95 > 20ms", "yes: syn.p95 is 31.2 ms"},
            {"syn.p99 > 31.2ms", "no: syn.p99 is 31.2 ms"},
        });
}

// 1001 * 1e-3 is not 1.001 in binary, nor is 1.001 * 1e3 1001: the limit must not be missed by it.
TEST_CASE("--fail-if: units, to the nanosecond") {
  infer::Step syn = step(StepKind::syn, 0);
  syn.time = Duration{1001};
  check(summary_of({record(Outcome::open, Closed::clean, {syn})}),
        {
            {"syn == 1001ns", "yes: syn is 1001 ns"},
            {"syn == 1.001us", "yes: syn is 1.001 us"},
            {"syn > 1.001us", "no: syn is 1.001 us"},
            {"syn == 0.001001ms", "yes: syn is 0.001001 ms"},
            {"syn < 0.001001ms", "no: syn is 0.001001 ms"},
            {"syn == 0.000001001s", "yes: syn is 0.000001001 s"},
            {"syn < 1.0010001us", "yes: syn is 1.001 us"},
            {"syn > 1s", "no: syn is 0.000001001 s"},
        });
}

TEST_CASE("--fail-if: how many lifecycles ended so, or had a finding") {
  check(mixed(),
        {
            {"outcome:filtered", "yes: outcome:filtered in 5 of 25 lifecycles"},
            {"outcome:refused", "no: outcome:refused in 0 of 25 lifecycles"},
            {"outcome:filtered > 5", "no: outcome:filtered in 5 of 25 lifecycles"},
            {"outcome:filtered >= 5", "yes: outcome:filtered in 5 of 25 lifecycles"},
            {"outcome:filtered > 20%", "no: outcome:filtered in 20% (5 of 25 lifecycles)"},
            {"outcome:filtered == 20%", "yes: outcome:filtered in 20% (5 of 25 lifecycles)"},
            {"outcome:open < 100%", "yes: outcome:open in 80% (20 of 25 lifecycles)"},
            {"closed:timeout", "yes: closed:timeout in 2 of 25 lifecycles"},
            {"closed:reset", "no: closed:reset in 0 of 25 lifecycles"},
            {"closed:clean != 18", "no: closed:clean in 18 of 25 lifecycles"},
            {"finding:close-wait-stuck", "yes: finding:close-wait-stuck in 2 of 25 lifecycles"},
            {"finding:close-wait-stuck >= 3", "no: finding:close-wait-stuck in 2 of 25 lifecycles"},
            {"finding:last-ack-lost", "no: finding:last-ack-lost in 0 of 25 lifecycles"},
            {"severity:error == 5", "yes: severity:error in 5 of 25 lifecycles"},
            {"severity:warning == 7", "yes: severity:warning in 7 of 25 lifecycles"},
            {"severity:info == 7", "yes: severity:info in 7 of 25 lifecycles"},
        });
  const auto third = summary_of({record(Outcome::open, Closed::clean, {}),
                                 record(Outcome::open, Closed::reset, {}),
                                 record(Outcome::refused, Closed::not_attempted, {})});
  check(third, {{"outcome:open > 66.6%", "yes: outcome:open in 66.67% (2 of 3 lifecycles)"}});
}

TEST_CASE("--fail-if: not, and, or, and which values decided") {
  check(mixed(), {
                     {"not outcome:refused", "yes: outcome:refused in 0 of 25 lifecycles"},
                     {"not outcome:open", "no: outcome:open in 20 of 25 lifecycles"},
                     {"syn > 1ms and syn.n > 3", "yes: syn is 1 ms to 20 ms, syn.n is 20"},
                     {"syn > 1s and syn.n > 3", "no: syn is 0.001 s to 0.02 s"},
                     {"syn > 1s or syn.n > 3", "yes: syn.n is 20"},
                     {"syn > 1s or syn.n < 3", "no: syn is 0.001 s to 0.02 s, syn.n is 20"},
                     {"syn.n > 3 and syn.n < 30", "yes: syn.n is 20"},
                     {"not (syn.n < 3 or syn.n > 30)", "yes: syn.n is 20"},
                     {"not syn.n > 30 and syn.n > 3", "yes: syn.n is 20"},
                     // (a and b) or c, not a and (b or c)
                     {"syn.n > 30 and syn.n > 3 or syn.n == 20", "yes: syn.n is 20"},
                     {"syn.n > 30 and (syn.n > 3 or syn.n == 20)", "no: syn.n is 20"},
                 });
}

TEST_CASE("--fail-if: silence is not a number") {
  check(mixed(), {
                     {"last_ack > 0ms", "unknown"},
                     {"last_ack < 1s", "unknown"},
                     {"last_ack.p95 != 1s", "unknown"},
                     {"not last_ack > 0ms", "unknown"},
                     {"last_ack > 0ms and syn.n > 3", "unknown: syn.n is 20"},
                     {"last_ack > 0ms and syn.n < 3", "no: syn.n is 20"},
                     {"last_ack > 0ms or syn.n > 3", "yes: syn.n is 20"},
                     {"last_ack > 0ms or syn.n < 3", "unknown: syn.n is 20"},
                     {"last_ack.n == 0", "yes: last_ack.n is 0"},
                     // Three, all ambiguous: none is a sample.
                     {"fin > 1ms", "unknown"},
                     {"fin.max > 1ms", "unknown"},
                     {"fin.n == 0", "yes: fin.n is 0"},
                 });
  // A deviation needs two.
  check(summary_of({record(Outcome::open, Closed::clean, {step(StepKind::syn, 5)})}),
        {{"syn.stddev < 1s", "unknown"}, {"syn.mean < 1s", "yes: syn.mean is 0.000005 s"}});
}

TEST_CASE("--fail-if: nothing is known of a target without a lifecycle") {
  probe::Record cut = record(Outcome::filtered, Closed::not_attempted, {step(StepKind::syn, 5)});
  cut.interrupted = true;
  check(summary_of({cut}), {
                               {"outcome:filtered", "unknown"},
                               {"outcome:open < 10", "unknown"},
                               {"outcome:filtered <= 100%", "unknown"},
                               {"severity:info == 0", "unknown"},
                               {"syn.n < 10", "unknown"},
                               {"syn.ambiguous == 0", "unknown"},
                               {"syn > 1ns", "unknown"},
                           });
}

TEST_CASE("--fail-if: every name is its own") {
  for (const std::string_view id : infer::kFindingIds) {
    CAPTURE(std::string{id});
    const std::string name = fmt::format("finding:{}", id);
    check(summary_of({record(Outcome::open, Closed::clean, {}, {{id, Severity::info, "", {}}})}),
          {{name, fmt::format("yes: {} in 1 of 1 lifecycle", name)}});
    check(summary_of({record(Outcome::open, Closed::clean, {})}),
          {{name, fmt::format("no: {} in 0 of 1 lifecycle", name)}});
  }
}

}  // namespace synspect::cli
