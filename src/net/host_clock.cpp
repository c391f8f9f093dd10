#include <fmt/format.h>
#include <sys/timex.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include "net/clock.hpp"
#include "net/host_checks.hpp"
#include "net/host_judgement.hpp"
#include "net/system_file.hpp"

namespace synspect::net {
namespace {

/// Read through a device's registers, in microseconds, or as coarse as the timer's tick.
constexpr std::array<std::string_view, 4> kSlowSources{"hpet", "acpi_pm", "jiffies",
                                                       "refined-jiffies"};
/// A packet is stamped by one reading; a handshake on a local network takes some 30 us.
constexpr Duration kSlowReading = std::chrono::microseconds{1};

constexpr int kBatches = 20;
constexpr int kReadings = 50;

/// The best of some short rounds: in others this process was interrupted.
Duration time_of_a_reading() {
  Duration best = Duration::max();
  for (int batch = 0; batch < kBatches; ++batch) {
    const Instant begin = steady_now();
    for (int i = 0; i < kReadings; ++i) (void)wall_now();
    best = std::min(best, steady_now() - begin);
  }
  return best / kReadings;
}

std::optional<bool> synchronised() {
  timex state{};
  const int code = ::adjtimex(&state);
  if (code < 0) return std::nullopt;
  return code != TIME_ERROR && (static_cast<unsigned>(state.status) & STA_UNSYNC) == 0;
}

}  // namespace

HostCheck judge_clock(const ClockFacts& facts) {
  HostCheck check{"clock", CheckStatus::ok, {}, {}};
  check.found = fmt::format("{}, resolution {} ns, {} ns a reading{}",
                            facts.source.value_or("unknown source"), facts.resolution.count(),
                            facts.reading.count(),
                            !facts.synchronised   ? ""
                            : *facts.synchronised ? ", synchronised"
                                                  : ", not synchronised by NTP");
  const bool slow_source = facts.source && std::find(kSlowSources.begin(), kSlowSources.end(),
                                                     *facts.source) != kSlowSources.end();
  if (!slow_source && facts.resolution <= kSlowReading && facts.reading <= kSlowReading) {
    return check;
  }
  check.status = CheckStatus::note;
  check.found += ": packet stamps are less precise";
  check.advice =
      "another source, if /sys/devices/system/clocksource/clocksource0/available_clocksource has "
      "one: echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource";
  return check;
}

HostCheck check_clock() {
  timespec resolution{};
  ::clock_getres(CLOCK_REALTIME, &resolution);
  return judge_clock(
      {first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
       std::chrono::seconds{resolution.tv_sec} + Duration{resolution.tv_nsec}, time_of_a_reading(),
       synchronised()});
}

}  // namespace synspect::net
