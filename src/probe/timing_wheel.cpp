#include "probe/timing_wheel.hpp"

#include <algorithm>
#include <bit>

namespace synspect::probe {

void TimingWheel::arm(std::uint32_t id, Instant deadline) {
  if (id >= places_.size()) places_.resize(std::size_t{id} + 1);
  disarm(id);
  const auto tick = (deadline - start_ + kTick - Duration{1}) / kTick;
  places_[id].tick = std::max<std::int64_t>(tick, tick_);
  link(id);
}

void TimingWheel::disarm(std::uint32_t id) {
  if (id >= places_.size() || places_[id].tick < 0) return;
  unlink(id);
  places_[id].tick = -1;
}

std::optional<std::uint32_t> TimingWheel::pop_due(Instant now) {
  const std::int64_t last = (now - start_) / kTick;
  while (tick_ <= last) {
    const auto tick = first_tick();
    if (!tick || *tick > last) {
      tick_ = last;  // whatever is armed from now on is later, or due at once
      return std::nullopt;
    }
    tick_ = *tick;
    for (std::uint32_t id = heads_[slot_of(tick_)]; id != kNobody; id = places_[id].next) {
      if (places_[id].tick > tick_) continue;  // of a later round
      disarm(id);
      return id;
    }
    ++tick_;
  }
  return std::nullopt;
}

std::optional<Instant> TimingWheel::next() const {
  const auto tick = first_tick();
  return tick ? std::optional{start_ + *tick * kTick} : std::nullopt;
}

void TimingWheel::link(std::uint32_t id) {
  Place& place = places_[id];
  std::uint32_t& head = heads_[slot_of(place.tick)];
  place.before = kNobody;
  place.next = head;
  if (head != kNobody) places_[head].before = id;
  head = id;
  const std::size_t slot = slot_of(place.tick);
  occupied_[slot / kWordBits] |= std::uint64_t{1} << slot % kWordBits;
  ++armed_;
}

void TimingWheel::unlink(std::uint32_t id) {
  const Place& place = places_[id];
  const std::size_t slot = slot_of(place.tick);
  if (place.before == kNobody) {
    heads_[slot] = place.next;
  } else {
    places_[place.before].next = place.next;
  }
  if (place.next != kNobody) places_[place.next].before = place.before;
  if (heads_[slot] == kNobody) {
    occupied_[slot / kWordBits] &= ~(std::uint64_t{1} << slot % kWordBits);
  }
  --armed_;
}

/// The first tick from `tick_` on whose slot is not empty; those in it may be of a later round.
std::optional<std::int64_t> TimingWheel::first_tick() const {
  if (armed_ == 0) return std::nullopt;
  const std::size_t from = slot_of(tick_);
  for (std::size_t passed = 0; passed <= kSlots;) {
    const std::size_t slot = (from + passed) % kSlots;
    const std::uint64_t rest = occupied_[slot / kWordBits] >> slot % kWordBits;
    if (rest != 0) {
      return tick_ + static_cast<std::int64_t>(passed) + std::countr_zero(rest);
    }
    passed += kWordBits - slot % kWordBits;
  }
  return std::nullopt;
}

}  // namespace synspect::probe
