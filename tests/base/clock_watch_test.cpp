#include "base/clock_watch.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace synspect::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Stamp kWall{1795166944123456789, StampClock::kernel_tap};

/// At `steady`, after the first look, the wall clock is ahead of it by `ahead`; `held_up`: from
/// there to the second reading of the steady clock.
std::optional<Duration> second_look(Duration steady, Duration ahead, Duration held_up = {}) {
  ClockWatch watch;
  const Instant start{};
  REQUIRE_FALSE(watch.look(start, kWall, start));
  const Instant before = start + steady;
  const Stamp wall{kWall.ns + (steady + ahead).count(), kWall.clock};
  return watch.look(before, wall, before + held_up);
}

}  // namespace

TEST_CASE("clock watch: a wall clock that is set") {
  const struct {
    std::string_view name;
    Duration steady;
    Duration ahead;
    Duration held_up;
    std::optional<Duration> found;
  } rows[] = {
      {"goes as the other", seconds{1}, {}, {}, {}},
      {"forward", seconds{1}, seconds{3600}, {}, seconds{3600}},
      {"back", seconds{1}, -milliseconds{500}, {}, -milliseconds{500}},
      {"a little", milliseconds{0}, microseconds{1001}, {}, microseconds{1001}},
      {"not more than clocks differ", milliseconds{0}, milliseconds{1}, {}, {}},
      {"not more than they are slewed in ten seconds", seconds{10}, milliseconds{11}, {}, {}},
      {"more than that", seconds{10}, microseconds{11001}, {}, microseconds{11001}},
      {"not when the reader was held up after it", seconds{1}, {}, milliseconds{300}, {}},
      {"not when the reader was held up before it",
       seconds{1},
       milliseconds{300},
       milliseconds{300},
       {}},
      {"held up, and set", seconds{1}, seconds{5}, milliseconds{300}, milliseconds{4700}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const auto found = second_look(row.steady, row.ahead, row.held_up);
    CHECK(found.value_or(Duration{}).count() == row.found.value_or(Duration{}).count());
  }
}

TEST_CASE("clock watch: a step is told once") {
  ClockWatch watch;
  const Instant start{};
  REQUIRE_FALSE(watch.look(start, kWall, start));
  const Stamp ahead{kWall.ns + 1'000'000'000, kWall.clock};
  CHECK(watch.look(start, ahead, start).has_value());
  CHECK_FALSE(watch.look(start, ahead, start).has_value());
}

}  // namespace synspect::test
