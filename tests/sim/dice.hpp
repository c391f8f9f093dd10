#pragma once

#include <cstdint>

#include "base/instant.hpp"

namespace synspect::sim {

/// Random numbers that follow from a seed alone, the same on every machine (SplitMix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint32_t any() { return static_cast<std::uint32_t>(next()); }
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(next() % end); }
  bool once_in(std::uint32_t n) { return below(n) == 0; }
  bool percent(unsigned chance) { return below(100) < chance; }
  Duration up_to(Duration most) {
    return Duration{
        static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(most.count()) + 1))};
  }

 private:
  std::uint64_t state_;
};

}  // namespace synspect::sim
