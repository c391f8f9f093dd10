#include <fmt/format.h>

#include "cli/fail_if.hpp"
#include "infer/finding_ids.hpp"

namespace synspect::cli {
namespace {

struct Name {
  std::string operator()(const AnyTime& time) const { return std::string{to_string(time.step)}; }
  std::string operator()(const TimeStatistic& of) const {
    return fmt::format("{}.{}", to_string(of.step), to_string(of.statistic));
  }
  std::string operator()(FindingIndex index) const {
    return fmt::format("finding:{}", infer::kFindingIds[index.value]);
  }
  std::string operator()(infer::Severity least) const {
    return fmt::format("severity:{}", to_string(least));
  }
  std::string operator()(infer::Outcome outcome) const {
    return fmt::format("outcome:{}", to_string(outcome));
  }
  std::string operator()(infer::Closed closed) const {
    return fmt::format("closed:{}", to_string(closed));
  }
};

}  // namespace

std::string_view to_string(Statistic statistic) {
  switch (statistic) {
    case Statistic::n: return "n";
    case Statistic::min: return "min";
    case Statistic::mean: return "mean";
    case Statistic::max: return "max";
    case Statistic::mdev: return "mdev";
    case Statistic::stddev: return "stddev";
    case Statistic::jitter: return "jitter";
    case Statistic::p50: return "p50";
    case Statistic::p90: return "p90";
    case Statistic::p95: return "p95";
    case Statistic::p99: return "p99";
    case Statistic::ambiguous: return "ambiguous";
    case Statistic::loss: return "loss";
  }
  return "?";
}

std::string_view to_string(Comparison comparison) {
  switch (comparison) {
    case Comparison::below: return "<";
    case Comparison::at_most: return "<=";
    case Comparison::above: return ">";
    case Comparison::at_least: return ">=";
    case Comparison::equal: return "==";
    case Comparison::unequal: return "!=";
  }
  return "?";
}

std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::lifecycles: return "";
    case Unit::percent: return "%";
    case Unit::ns: return "ns";
    case Unit::us: return "us";
    case Unit::ms: return "ms";
    case Unit::s: return "s";
  }
  return "?";
}

std::string to_string(const Subject& subject) {
  return std::visit(Name{}, subject);
}

std::string_view to_string(Truth truth) {
  switch (truth) {
    case Truth::no: return "no";
    case Truth::unknown: return "unknown";
    case Truth::yes: return "yes";
  }
  return "?";
}

}  // namespace synspect::cli
