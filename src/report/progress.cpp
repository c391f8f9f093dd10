#include "report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>

#include "report/format.hpp"

namespace synspect::report {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kWidestBar = 32;   // brackets included
constexpr std::size_t kShortestBar = 7;  // below that it says nothing

/// In tenths of a percent, rounded down: 100 % is said when all is done and not before.
std::string percent(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = whole == 0 ? 0 : part * 1000 / whole;
  return fmt::format("{}.{}%", tenths / 10, tenths % 10);
}

/// The two largest units: "4 s", "3 min 20 s", "2 h 5 min", "5 d 3 h".
std::string span_text(double seconds) {
  constexpr std::uint64_t day = 86'400;
  if (seconds > 999.0 * day) return "> 999 d";
  const auto s = static_cast<std::uint64_t>(std::ceil(seconds));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  if (s < day) return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
  return fmt::format("{} d {} h", s / day, s / 3600 % 24);
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// "ETA 4 s"; without a total, how long it has taken.
std::string end_text(std::uint64_t done, const Pace& pace) {
  if (!pace.total) return span_text(seconds(pace.elapsed)) + " elapsed";
  if (done == 0) return "ETA unknown";
  const std::uint64_t left = *pace.total - std::min(done, *pace.total);
  const double each = seconds(pace.elapsed) / static_cast<double>(done);
  return "ETA " + span_text(each * static_cast<double>(left));
}

std::string open_text(const probe::ScanTally& tally) {
  return grouped(tally.count(infer::Outcome::open)) + " open";
}

std::string loss_text(const probe::ScanTally& tally) {
  return percent(tally.count(infer::Outcome::filtered), tally.lifecycles()) + " no answer";
}

/// "[==>   ]", `width` columns.
std::string bar(std::uint64_t done, std::uint64_t total, std::size_t width) {
  const auto inside = width - 2;
  const double share =
      total == 0 ? 1.0 : std::min(static_cast<double>(done) / static_cast<double>(total), 1.0);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(inside));
  std::string text = "[" + std::string(filled, '=');
  if (filled < inside) text += '>';
  text.resize(width - 1, ' ');
  return text + ']';
}

}  // namespace

std::string progress_bar(const probe::ScanTally& tally, const Pace& pace) {
  const std::uint64_t done = tally.lifecycles();
  const std::string part =
      pace.total ? fmt::format("{:>6}", percent(done, *pace.total)) : grouped(done) + " targets";
  std::string text =
      fmt::format("{}  {:.1f} kpps  {}  {}  {}", part, pace.packets_per_second / 1000,
                  open_text(tally), loss_text(tally), end_text(done, pace));
  if (pace.total && text.size() + 1 + kShortestBar <= kColumns) {
    const std::size_t width = std::min(kWidestBar, kColumns - 1 - text.size());
    text = bar(done, *pace.total, width) + ' ' + text;
  }
  return text.substr(0, kColumns);
}

std::string progress_line(const probe::ScanTally& tally, const Pace& pace) {
  const std::uint64_t done = tally.lifecycles();
  const std::string part = pace.total ? fmt::format("{} {}/{}", percent(done, *pace.total),
                                                    grouped(done), grouped(*pace.total))
                                      : grouped(done);
  return fmt::format("progress: {} targets, {} packets/s, {}, {} refused, {}, {}", part,
                     grouped(static_cast<std::uint64_t>(std::llround(pace.packets_per_second))),
                     open_text(tally), grouped(tally.count(infer::Outcome::refused)),
                     loss_text(tally), end_text(done, pace));
}

}  // namespace synspect::report
