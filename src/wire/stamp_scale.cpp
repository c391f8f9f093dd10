#include "wire/stamp_scale.hpp"

#include <limits>

namespace synspect::wire {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint64_t kMostNs = std::numeric_limits<std::int64_t>::max();

__extension__ using Wide = unsigned __int128;

/// 10^power; 0 if that needs more than 64 bits.
std::uint64_t power_of_ten(unsigned power) {
  if (power > 19) return 0;
  std::uint64_t value = 1;
  while (power-- > 0) value *= 10;
  return value;
}

}  // namespace

void StampScale::prepare() {
  if (binary_) return;
  if (power_ <= 9) {
    multiplier_ = power_of_ten(9 - power_);
  } else {
    divisor_ = power_of_ten(power_ - 9);
  }
}

std::optional<std::int64_t> StampScale::nanoseconds(std::uint64_t ticks) const {
  Wide ns = 0;
  if (binary_) {
    ns = Wide{ticks} * kNsPerSecond >> power_;  // below 2^94, by at most 127
  } else if (divisor_ == 1) {
    ns = Wide{ticks} * multiplier_;
  } else if (divisor_ != 0) {
    ns = ticks / divisor_;
  }
  if (ns > kMostNs) return std::nullopt;
  return static_cast<std::int64_t>(ns);
}

std::optional<Stamp> StampScale::stamp(std::uint64_t ticks) const {
  const auto since_offset = nanoseconds(ticks);
  if (!since_offset) return std::nullopt;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(offset_s_, std::int64_t{kNsPerSecond}, &ns) ||
      __builtin_add_overflow(ns, *since_offset, &ns)) {
    return std::nullopt;
  }
  return Stamp{ns, StampClock::capture_file};
}

Duration StampScale::unit() const {
  if (!binary_) return Duration{static_cast<Duration::rep>(divisor_ == 1 ? multiplier_ : 1)};
  if (power_ >= 30) return Duration{1};  // 2^30 is more than 10^9
  const std::uint64_t per_second = std::uint64_t{1} << power_;
  return Duration{static_cast<Duration::rep>((kNsPerSecond + per_second - 1) / per_second)};
}

}  // namespace synspect::wire
