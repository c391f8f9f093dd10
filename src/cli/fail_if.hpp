// Thresholds that fail a run: `--fail-if EXPR`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "infer/lifecycle.hpp"
#include "probe/statistics.hpp"

namespace synspect::cli {

enum class Statistic : std::uint8_t {
  n,
  min,
  mean,
  max,
  mdev,
  stddev,
  jitter,
  p50,
  p90,
  p95,
  p99,
  ambiguous,
  loss,  ///< a share, always in percent
};
enum class Comparison : std::uint8_t { below, at_most, above, at_least, equal, unequal };
enum class Unit : std::uint8_t {
  lifecycles,  ///< a count: written without a unit
  percent,     ///< of the lifecycles
  ns,
  us,
  ms,
  s,
};

inline constexpr std::array kStatistics{
    Statistic::n,      Statistic::min,       Statistic::mean, Statistic::max, Statistic::mdev,
    Statistic::stddev, Statistic::jitter,    Statistic::p50,  Statistic::p90, Statistic::p95,
    Statistic::p99,    Statistic::ambiguous, Statistic::loss};
inline constexpr std::array kComparisons{Comparison::below, Comparison::at_most,
                                         Comparison::above, Comparison::at_least,
                                         Comparison::equal, Comparison::unequal};
inline constexpr std::array kTimeUnits{Unit::ns, Unit::us, Unit::ms, Unit::s};

[[nodiscard]] std::string_view to_string(Statistic statistic);    ///< "p95"
[[nodiscard]] std::string_view to_string(Comparison comparison);  ///< "<="
[[nodiscard]] std::string_view to_string(Unit unit);              ///< "ms", "%"; "" of a count

/// `syn`: the time of that step in any lifecycle.
struct AnyTime {
  infer::StepKind step = infer::StepKind::syn;
};

/// `syn.p95`, over the lifecycles of a target.
struct TimeStatistic {
  infer::StepKind step = infer::StepKind::syn;
  Statistic statistic = Statistic::n;
};

/// `finding:close-wait-stuck`, by its place in infer::kFindingIds.
struct FindingIndex {
  std::size_t value = 0;
};

/// What is compared. The last four are counts of lifecycles; a severity means that or a graver one.
using Subject = std::variant<AnyTime, TimeStatistic, FindingIndex, infer::Severity, infer::Outcome,
                             infer::Closed>;

[[nodiscard]] std::string to_string(const Subject& subject);  ///< "syn.p95", "outcome:refused"

struct Limit {
  double number = 0;
  Unit unit = Unit::lifecycles;
};

/// One comparison. Written without an operator ("outcome:refused") it is `> 0`.
struct Threshold {
  Subject subject;
  Comparison comparison = Comparison::above;
  Limit limit;
};

struct Condition;

struct Not {
  std::vector<Condition> of;  ///< one
};
struct All {
  std::vector<Condition> of;  ///< joined by `and`
};
struct Any {
  std::vector<Condition> of;  ///< joined by `or`
};

struct Condition {
  std::variant<Threshold, Not, All, Any> is;
};

/// One expression that was understood.
struct FailIf {
  std::string text;  ///< as it was given
  Condition condition;
};

inline constexpr std::size_t kLongestFailIf = 1000;  ///< characters
inline constexpr int kDeepestFailIf = 32;            ///< levels of parentheses and `not`

/// Fails with `usage`, one line: the column, and what was expected there.
[[nodiscard]] Result<FailIf> parse_fail_if(const std::string& text);

/// Silence is not a number: what there is no sample of is neither above nor below a limit.
enum class Truth : std::uint8_t { no, unknown, yes };

[[nodiscard]] std::string_view to_string(Truth truth);

struct Verdict {
  Truth truth = Truth::unknown;
  std::vector<std::string> seen;  ///< the values that decided it: "syn.p95 is 31.2 ms"
};

/// Only `Truth::yes` fails a run. `not`, `and` and `or` are Kleene's: what is unknown decides
/// nothing, nor does its negation.
[[nodiscard]] Verdict judge(const Condition& condition, const probe::Summary& summary);

}  // namespace synspect::cli
