#include "probe/pacer.hpp"

#include <algorithm>
#include <limits>

namespace synspect::probe {
namespace {

/// A rate that was lowered comes back by a tenth in each such time without another loss.
constexpr Duration kRecovery = std::chrono::seconds{1};
/// The losses of one moment are one reason to slow down.
constexpr Duration kSettled = std::chrono::milliseconds{100};
constexpr std::uint64_t kSlowest = 100;
/// Over which it is measured what is sent where there is no rate.
constexpr Duration kWindow = std::chrono::milliseconds{500};
/// Answers cannot wait; for longer than that nothing else waits for them.
constexpr Duration kLongestDebt = std::chrono::seconds{1};
constexpr double kSecond = 1e9;

}  // namespace

std::size_t Pacer::due(Instant now) {
  if (changed_ == Instant{}) changed_ = window_began_ = now;
  recover(now);
  measure(now);
  if (!rate_) return std::numeric_limits<std::size_t>::max();
  next_ = std::max(next_, next_ == Instant{} ? now : now - kBurst);
  next_ = std::min(next_, now + kLongestDebt);
  if (now < next_) return 0;
  const auto rate = static_cast<double>(*rate_);
  const double late = static_cast<double>((now - next_).count()) / kSecond;
  const double burst = static_cast<double>(kBurst.count()) / kSecond;
  return static_cast<std::size_t>(std::min(late * rate + 1, std::max(1.0, burst * rate)));
}

void Pacer::sent(std::size_t packets) {
  sent_in_window_ += packets;
  if (rate_) next_ += time_for(packets);
}

std::optional<Instant> Pacer::next() const {
  return rate_ ? std::optional{next_} : std::nullopt;
}

void Pacer::back_off(Instant now) {
  if (now - changed_ < kSettled) return;
  const std::uint64_t base = rate_.value_or(std::max(measured_, kSlowest));
  rate_ = std::max(std::min(kSlowest, base), base - base / 3);
  next_ = std::max(next_, now);
  changed_ = now;
}

void Pacer::measure(Instant now) {
  const Duration window = now - window_began_;
  if (window < kWindow) return;
  measured_ = static_cast<std::uint64_t>(static_cast<double>(sent_in_window_) * kSecond /
                                         static_cast<double>(window.count()));
  window_began_ = now;
  sent_in_window_ = 0;
}

/// Without a wanted rate there is no telling where the limit was, so that a lowered one rises on.
void Pacer::recover(Instant now) {
  if (rate_ == wanted_ || now - changed_ < kRecovery) return;
  rate_ = *rate_ + std::max<std::uint64_t>(1, *rate_ / 10);
  if (wanted_) rate_ = std::min(*rate_, *wanted_);
  changed_ = now;
}

Duration Pacer::time_for(std::uint64_t packets) const {
  return Duration{static_cast<std::int64_t>(static_cast<double>(packets) * kSecond /
                                            static_cast<double>(*rate_))};
}

}  // namespace synspect::probe
