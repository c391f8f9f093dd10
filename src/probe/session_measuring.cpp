// What a session does for `--measure` and `--verify`, besides living the lifecycle.
#include <span>

#include "probe/measuring.hpp"
#include "probe/session.hpp"

namespace synspect::probe {
void Session::release(Instant now) {
  released_ = true;
  advance(now);
}

// What was withheld from the server: the measurement ends with a bare RST, or with the ACK that it
// waited for.
void Session::end_silence_when_due(Instant now) {
  if (!client_.silent()) return;
  if (!silence_.began()) silence_.heard(now);
  const bool due = released_ || now >= *silence_.deadline();
  if (!due) return;
  if (plan_.measure == Measure::syn_ack_retries) return client_.abort(now);
  client_.speak(now);
}

/// The tap has seen the end: what is asked now stands after it in the transcript.
void Session::begin_afterlife(Instant now) {
  if (afterlife_considered_) return;
  afterlife_considered_ = true;
  if (left_open_ || cut_short_ || client_.state() != tcp::State::closed) return;
  std::vector<wire::Segment> syns;
  std::vector<wire::Segment> syn_acks;
  for (const Entry& entry : segments_) {
    if (!entry.seen.segment.flags.syn) continue;
    (entry.seen.direction == wire::Direction::out ? syns : syn_acks).push_back(entry.seen.segment);
  }
  if (syns.empty()) return;
  const auto config = client_config(plan_, job_.remote.address.family(), job_.path.mtu);
  afterlife_ = afterlife(plan_, {observer_.facts(), syns.front(), syn_acks, config, secrets_});
  if (!afterlife_) return;
  if (interrupted_) {
    cut_short_ = true;
    return afterlife_.reset();
  }
  lifecycle_segments_ = segments_.size();
  afterlife_->begin(now);
}

void Session::measure(infer::Lifecycle& life) const {
  const std::span<const Entry> all{segments_};
  const std::size_t own = lifecycle_segments();
  add_measurements({plan_.verify, plan_.measure}, observer_.facts(), all.first(own),
                   all.subspan(own), life);
}

}  // namespace synspect::probe
