// A summary's statistics: a column a step, a line a statistic, 80 columns in all.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "report/format.hpp"
#include "report/text_parts.hpp"

namespace synspect::report {
namespace {

using probe::Distribution;
using probe::StepStatistics;

struct Column {
  infer::StepKind step;
  const StepStatistics* statistics;
};
using Columns = std::vector<Column>;
using Cell = std::function<std::string(const Column&)>;

constexpr const char* kNothing = "-";

/// Nothing, if all cells are empty.
std::string line_of(std::string_view label, const Columns& columns, const Cell& cell) {
  std::string line = fmt::format("  {:<10}", label);
  bool empty = true;
  for (const Column& column : columns) {
    const std::string text = cell(column);
    empty = empty && text.empty();
    line += fmt::format(" {:>12}", text);
  }
  if (empty) return "";
  return line.erase(line.find_last_not_of(' ') + 1) + '\n';
}

std::size_t samples_of(const StepStatistics& statistics) {
  return statistics.times ? statistics.times->n : 0;
}

std::string count_or_empty(std::uint64_t count) {
  return count == 0 ? "" : grouped(count);
}

std::string loss_text(const Column& column) {
  const auto share = column.statistics->losses.share();
  return share ? fmt::format("{:.4g}%", 100 * *share) : "";
}

/// One of a distribution's figures; `-` where there are too few samples for it to say anything.
using Figure = std::optional<std::string> (*)(const Distribution&);

template <Duration Distribution::*kMember>
std::optional<std::string> time_of(const Distribution& of) {
  return micros(of.*kMember);
}

template <std::optional<Duration> Distribution::*kMember>
std::optional<std::string> time_if_known(const Distribution& of) {
  return of.*kMember ? std::optional{micros(*(of.*kMember))} : std::nullopt;
}

constexpr std::pair<std::string_view, Figure> kFigures[] = {
    {"min", time_of<&Distribution::min>},
    {"mean", [](const Distribution& of) { return std::optional{micros(of.mean_ns)}; }},
    {"max", time_of<&Distribution::max>},
    {"mdev", [](const Distribution& of) { return std::optional{micros(of.mdev_ns)}; }},
    {"jitter",
     [](const Distribution& of) {
       return of.jitter_ns ? std::optional{micros(*of.jitter_ns)} : std::nullopt;
     }},
    {"p50", time_of<&Distribution::p50>},
    {"p50_low", time_if_known<&Distribution::p50_low>},
    {"p50_high", time_if_known<&Distribution::p50_high>},
    {"p90", time_of<&Distribution::p90>},
    {"p95", time_of<&Distribution::p95>},
    {"p99", time_of<&Distribution::p99>}};

std::size_t samples_needed(std::string_view statistic) {
  const auto& needs = probe::kSampleNeeds;
  const auto found = std::find_if(needs.begin(), needs.end(), [statistic](const auto& need) {
    return need.statistic == statistic;
  });
  return found == needs.end() ? 1 : found->samples;
}

std::string figure_text(std::string_view name, Figure figure, const StepStatistics& of) {
  if (name == "jitter" && !of.in_order) return "";
  if (!of.times || of.times->n < samples_needed(name)) return kNothing;
  return figure(*of.times).value_or(kNothing);
}

/// "  -: too few samples; p95 takes 20, p99 100": of what is missing in a column that has
/// some.
std::string needs_text(const Columns& columns) {
  std::string list;
  for (const auto& [figure_name, figure] : kFigures) {
    const std::string_view name = figure_name;  // clang 14 takes no binding into a lambda
    const std::size_t needed = samples_needed(name);
    const bool too_few = std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
      const bool applies = name != "jitter" || column.statistics->in_order;
      return applies && column.statistics->times && samples_of(*column.statistics) < needed;
    });
    if (!too_few) continue;
    list += list.empty() ? fmt::format("{} takes {}", name, needed)
                         : fmt::format(", {} {}", name, needed);
  }
  return list.empty() ? "" : "  " + wrapped("-: too few samples; " + list, 4, 2) + '\n';
}

}  // namespace

std::string statistics_text(const Palette& palette, const std::vector<StepStatistics>& of_steps) {
  Columns columns;
  for (std::size_t i = 0; i < of_steps.size(); ++i) {
    const StepStatistics& each = of_steps[i];
    const bool known = each.times || each.ambiguous > 0 || each.losses.begun > 0;
    if (known) columns.push_back({infer::kSteps[i], &each});
  }
  if (columns.empty()) return "";
  const bool any_times = std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return column.statistics->times.has_value();
  });
  std::string text = palette.paint(Ink::dim, line_of("us", columns, [](const Column& column) {
                                     return std::string{to_string(column.step)};
                                   }));
  text += line_of("n", columns,
                  [](const Column& column) { return grouped(samples_of(*column.statistics)); });
  text += line_of("loss", columns, loss_text);
  text += line_of("sent again", columns, [](const Column& column) {
    return count_or_empty(column.statistics->losses.sent_again);
  });
  text += line_of("uncertain", columns, [](const Column& column) {
    return count_or_empty(column.statistics->ambiguous);
  });
  if (!any_times) return text;
  for (const auto& [name, figure] : kFigures) {
    text += line_of(name, columns, [name = name, figure = figure](const Column& column) {
      return figure_text(name, figure, *column.statistics);
    });
  }
  return text + needs_text(columns);
}

}  // namespace synspect::report
