#pragma once

#include <optional>

#include "base/instant.hpp"

namespace synspect::probe {

/// A question that is asked again while nobody answers: once a second, so many times.
class Enquiry {
 public:
  static constexpr Duration kPause = std::chrono::seconds{1};

  explicit Enquiry(int tries) : left_(tries) {}

  /// It was asked.
  void asked(Instant now) {
    --left_;
    deadline_ = now + kPause;
  }
  void answered() { deadline_.reset(); }
  [[nodiscard]] bool waits() const { return deadline_.has_value(); }
  [[nodiscard]] bool is_due(Instant now) const { return deadline_ && now >= *deadline_; }
  [[nodiscard]] bool may_ask_again() const { return left_ > 0; }
  [[nodiscard]] const std::optional<Instant>& deadline() const { return deadline_; }

 private:
  int left_;
  std::optional<Instant> deadline_;
};

}  // namespace synspect::probe
