#include "probe/copy_watch.hpp"

namespace synspect::probe {
namespace {

// The earliest that a segment is sent again is after a round trip, for data that was lost, and with
// a number of its own in the IP header; whatever else is sent again waits for a timer of 200 ms.
constexpr Duration kSameId = std::chrono::milliseconds{5};
constexpr Duration kNoId = std::chrono::milliseconds{1};

bool is_a_copy(const infer::Observation& before, const infer::Observation& seen) {
  if (before.ip_id != seen.ip_id || before.segment != seen.segment) return false;
  const Duration since = seen.at - before.at;
  if (since < Duration::zero()) return false;
  if (seen.ip_id.value_or(0) != 0) return since <= kSameId;
  if (since > kNoId) return false;
  if (before.ttl != seen.ttl) return true;
  // Equal to the last bit: duplicate acknowledgments are, resets for several segments are, and data
  // may be where the way is short.
  const wire::Segment& seg = seen.segment;
  return (seg.flags.syn || seg.flags.fin) && seg.length == 0;
}

}  // namespace

CopyWatch::Copy CopyWatch::observe(const infer::Observation& seen,
                                   std::optional<wire::Direction> towards) {
  std::optional<Last>& last = last_[static_cast<std::size_t>(seen.direction)];
  if (!last || !is_a_copy(last->seen, seen)) {
    last = Last{seen, towards};
    return Copy::none;
  }
  using wire::Direction;
  if (last->towards == Direction::in && towards == Direction::out) return Copy::sent_on;
  return last->seen.ttl != seen.ttl ? Copy::routed : Copy::elsewhere;
}

}  // namespace synspect::probe
