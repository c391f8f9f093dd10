#pragma once

#include "base/instant.hpp"

namespace synspect::tcp {

/// Bounds the answers that arriving segments can provoke without being part of our connection:
/// challenge ACKs (RFC 5961 section 7) and resets. A flood must not make us a reflector.
class ChallengeBudget {
 public:
  static constexpr int kEachSecond = 10;

  explicit ChallengeBudget(int each_second = kEachSecond) : each_second_(each_second) {}

  /// Whether one more answer may go out at `now`; counts it.
  [[nodiscard]] bool spend(Instant now) {
    if (now >= second_ends_) {
      second_ends_ = now + std::chrono::seconds{1};
      spent_ = 0;
    }
    if (spent_ == each_second_) return false;
    ++spent_;
    return true;
  }

 private:
  int each_second_;
  Instant second_ends_ = Instant::min();
  int spent_ = 0;
};

}  // namespace synspect::tcp
