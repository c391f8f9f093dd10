// What a session does for `--measure` and `--verify`, besides living the lifecycle.
#include "probe/session.hpp"

namespace synspect::probe {
namespace {

using Entries = std::vector<Entry>::const_iterator;

std::vector<infer::Observation> believed(Entries first, Entries last) {
  std::vector<infer::Observation> out;
  for (; first != last; ++first) {
    if (first->believed()) out.push_back(first->seen);
  }
  return out;
}

}  // namespace

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
  if (!plan_.verify && !plan_.measure) return;
  const auto end = segments_.begin() + static_cast<std::ptrdiff_t>(lifecycle_segments());
  const auto lifecycle = believed(segments_.begin(), end);
  const auto after = believed(end, segments_.end());
  const infer::Facts& facts = observer_.facts();
  if (plan_.verify) {
    life.measurements = {infer::verification(facts, after, life.server_states)};
  }
  if (!plan_.measure) return;
  switch (*plan_.measure) {
    case Measure::syn_ack_retries:
      life.measurements = {infer::syn_ack_retries(facts, lifecycle)};
      break;
    case Measure::fin_retries: life.measurements = {infer::fin_retries(facts, lifecycle)}; break;
    case Measure::accept_queue: life.measurements = {infer::acceptance(facts)}; break;
    case Measure::time_wait: life.measurements = infer::time_wait(lifecycle, after); break;
    case Measure::ghost: life.measurements = infer::ghost(lifecycle, after); break;
  }
  if (facts.clock_steps) infer::forget_times(life.measurements);
}

}  // namespace synspect::probe
