#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "cli/fail_if.hpp"
#include "infer/finding_ids.hpp"

namespace synspect::cli {
namespace {

/// A nanosecond is the last of how many decimals.
int decimals_of(Unit unit) {
  switch (unit) {
    case Unit::us: return 3;
    case Unit::ms: return 6;
    case Unit::s: return 9;
    default: return 0;
  }
}

/// In the unit of the limit. One division rounds as the limit's decimal was rounded when it was
/// read, so that 1001 ns and "1.001us" are the same number.
double in_unit(Duration time, Unit unit) {
  return static_cast<double>(time.count()) / std::pow(10, decimals_of(unit));
}

/// "31.2 ms": to the nanosecond, without the zeros at the end.
std::string time_text(Duration time, Unit unit) {
  std::string number = fmt::format("{:.{}f}", in_unit(time, unit), decimals_of(unit));
  if (decimals_of(unit) > 0) number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return fmt::format("{} {}", number, to_string(unit));
}

bool holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::below: return value < limit;
    case Comparison::at_most: return value <= limit;
    case Comparison::above: return value > limit;
    case Comparison::at_least: return value >= limit;
    case Comparison::equal: return value == limit;
    case Comparison::unequal: return value != limit;
  }
  return false;
}

Verdict compared(double value, const Threshold& threshold, std::string_view as_seen) {
  const bool yes = holds(value, threshold.comparison, threshold.limit.number);
  return {yes ? Truth::yes : Truth::no,
          {fmt::format("{} {}", to_string(threshold.subject), as_seen)}};
}

std::optional<Duration> time_of(const probe::Distribution& of, Statistic statistic) {
  const auto rounded = [](double ns) { return Duration{std::llround(ns)}; };  // as it is reported
  switch (statistic) {
    case Statistic::min: return of.min;
    case Statistic::mean: return rounded(of.mean_ns);
    case Statistic::max: return of.max;
    case Statistic::mdev: return rounded(of.mdev_ns);
    case Statistic::stddev:
      return of.stddev_ns ? std::optional{rounded(*of.stddev_ns)} : std::nullopt;
    case Statistic::jitter:
      return of.jitter_ns ? std::optional{rounded(*of.jitter_ns)} : std::nullopt;
    case Statistic::p50: return of.p50;
    case Statistic::p90: return of.p90;
    case Statistic::p95: return of.p95;
    case Statistic::p99: return of.p99;
    case Statistic::n:
    case Statistic::ambiguous:
    case Statistic::loss: break;  // no times
  }
  return std::nullopt;
}

/// One threshold over what is known of a target, which has had a lifecycle.
class Measure {
 public:
  Measure(const Threshold& threshold, const probe::Summary& summary)
      : threshold_(threshold), summary_(summary) {}

  Verdict operator()(const AnyTime& any) const;
  Verdict operator()(const TimeStatistic& of) const;
  Verdict operator()(FindingIndex index) const { return share(summary_.with_finding(index.value)); }
  Verdict operator()(infer::Severity least) const { return share(summary_.with_severity(least)); }
  Verdict operator()(infer::Outcome outcome) const { return share(summary_.count(outcome)); }
  Verdict operator()(infer::Closed closed) const { return share(summary_.count(closed)); }

 private:
  [[nodiscard]] Verdict loss(infer::StepKind step) const;
  [[nodiscard]] Verdict share(std::uint32_t count) const;
  [[nodiscard]] double scaled(Duration time) const { return in_unit(time, threshold_.limit.unit); }
  [[nodiscard]] std::string text(Duration time) const {
    return time_text(time, threshold_.limit.unit);
  }

  const Threshold& threshold_;
  const probe::Summary& summary_;
};

Verdict Measure::operator()(const AnyTime& any) const {
  const std::vector<Duration>& samples = summary_.samples(any.step);
  if (samples.empty()) return {};
  const bool yes = std::any_of(samples.begin(), samples.end(), [this](Duration sample) {
    return holds(scaled(sample), threshold_.comparison, threshold_.limit.number);
  });
  const auto [least, most] = std::minmax_element(samples.begin(), samples.end());
  const std::string range =
      *least == *most ? text(*least) : fmt::format("{} to {}", text(*least), text(*most));
  return {yes ? Truth::yes : Truth::no, {fmt::format("{} is {}", to_string(any.step), range)}};
}

Verdict Measure::operator()(const TimeStatistic& of) const {
  if (of.statistic == Statistic::ambiguous) {
    const auto count = summary_.ambiguous(of.step);
    return compared(count, threshold_, fmt::format("is {}", count));
  }
  if (of.statistic == Statistic::n) {
    const auto count = summary_.samples(of.step).size();
    return compared(static_cast<double>(count), threshold_, fmt::format("is {}", count));
  }
  if (of.statistic == Statistic::loss) return loss(of.step);
  const auto times = summary_.times(of.step);
  const auto time = times ? time_of(*times, of.statistic) : std::nullopt;
  return time ? compared(scaled(*time), threshold_, "is " + text(*time)) : Verdict{};
}

Verdict Measure::loss(infer::StepKind step) const {
  const probe::Losses& losses = summary_.losses(step);
  const auto share = losses.share();
  if (!share) return {};
  const double percent = 100 * *share;
  return compared(
      percent, threshold_,
      fmt::format("is {:.4g}% ({} of {} unanswered)", percent, losses.unanswered, losses.begun));
}

Verdict Measure::share(std::uint32_t count) const {
  const std::uint32_t all = summary_.lifecycles();
  const std::string of = fmt::format("{} of {} lifecycle{}", count, all, all == 1 ? "" : "s");
  if (threshold_.limit.unit != Unit::percent) return compared(count, threshold_, "in " + of);
  const double percent = 100.0 * count / all;
  return compared(percent, threshold_, fmt::format("in {:.4g}% ({})", percent, of));
}

void add_once(std::vector<std::string>& list, std::vector<std::string> more) {
  for (std::string& each : more) {
    if (std::find(list.begin(), list.end(), each) == list.end()) list.push_back(std::move(each));
  }
}

/// `and` is decided by a single no, `or` by a single yes; else one that is unknown leaves it so.
Verdict joined(const std::vector<Condition>& parts, Truth decisive, const probe::Summary& summary) {
  Verdict decided{decisive, {}};
  Verdict else_all{decisive == Truth::no ? Truth::yes : Truth::no, {}};
  bool is_decided = false;
  for (const Condition& part : parts) {
    Verdict one = judge(part, summary);
    if (one.truth == Truth::unknown) else_all.truth = Truth::unknown;
    is_decided = is_decided || one.truth == decisive;
    add_once(one.truth == decisive ? decided.seen : else_all.seen, std::move(one.seen));
  }
  return is_decided ? decided : else_all;
}

struct Judge {
  const probe::Summary& summary;

  Verdict operator()(const Threshold& threshold) const {
    if (summary.lifecycles() == 0) return {};
    return std::visit(Measure{threshold, summary}, threshold.subject);
  }
  Verdict operator()(const Not& inverse) const {
    Verdict verdict = judge(inverse.of.front(), summary);
    if (verdict.truth != Truth::unknown) {
      verdict.truth = verdict.truth == Truth::yes ? Truth::no : Truth::yes;
    }
    return verdict;
  }
  Verdict operator()(const All& all) const { return joined(all.of, Truth::no, summary); }
  Verdict operator()(const Any& any) const { return joined(any.of, Truth::yes, summary); }
};

}  // namespace

Verdict judge(const Condition& condition, const probe::Summary& summary) {
  return std::visit(Judge{summary}, condition.is);
}

}  // namespace synspect::cli
