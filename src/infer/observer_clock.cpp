// The clock that the stamps are from may be set in mid-lifecycle.
#include "infer/observer.hpp"
#include "infer/observer_parts.hpp"

namespace synspect::infer {

void Observer::clock_stepped(Duration by) {
  if (!facts_.last_seen) return;
  const std::uint32_t here = facts_.last_seen->n;
  if (!facts_.clock_steps) facts_.clock_steps = ClockSteps{here, here, {}};
  facts_.clock_steps->last = here;
  facts_.clock_steps->by += by;
  facts_.origin.clock_stepped();
}

/// In a capture file the stamps are all there is to tell it by. At the tap of this host, two
/// processors may put their packets into the capture in another order than they were stamped, and
/// somebody who reads both clocks knows better.
void Observer::watch_stamps(const Observation& seen) {
  constexpr Duration kMostDisorder = std::chrono::milliseconds{1};
  if (facts_.last_seen && seen.at.clock == StampClock::capture_file) {
    const Duration back = facts_.last_seen->at - seen.at;
    if (back > kMostDisorder) clock_stepped(-back);
  }
  facts_.last_seen = mark_of(seen);
}

}  // namespace synspect::infer
