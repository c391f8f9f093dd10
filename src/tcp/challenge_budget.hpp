#pragma once

#include <optional>

#include "base/instant.hpp"

namespace synspect::tcp {

/// Bounds the answers that arriving segments can provoke without being part of our connection:
/// challenge ACKs (RFC 5961 section 7) and resets. A flood must not make us a reflector.
class ChallengeBudget {
 public:
  static constexpr int kEachSecond = 10;

  /// Whether one more answer may go out at `now`; counts it.
  [[nodiscard]] bool spend(Instant now) {
    if (!second_began_ || now - *second_began_ >= std::chrono::seconds{1}) {
      second_began_ = now;
      spent_ = 0;
    }
    if (spent_ == kEachSecond) return false;
    ++spent_;
    return true;
  }

 private:
  std::optional<Instant> second_began_;
  int spent_ = 0;
};

}  // namespace synspect::tcp
