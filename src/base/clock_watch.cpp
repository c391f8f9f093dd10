#include "base/clock_watch.hpp"

#include <utility>

namespace synspect {

std::optional<Duration> ClockWatch::look(Instant before, Stamp wall, Instant after) {
  constexpr Duration kUnnoticed = std::chrono::milliseconds{1};
  const Duration since_1970{wall.ns};
  const Look now{since_1970 - after.time_since_epoch(), since_1970 - before.time_since_epoch(),
                 after};
  const auto last = std::exchange(last_, now);
  if (!last) return std::nullopt;
  const Duration tolerated = kUnnoticed + (after - last->at) / 1000;
  if (now.least - last->most > tolerated) return now.least - last->most;
  if (last->least - now.most > tolerated) return now.most - last->least;
  return std::nullopt;
}

}  // namespace synspect
