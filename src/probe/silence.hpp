#pragma once

#include <algorithm>
#include <optional>

#include "base/instant.hpp"
#include "infer/measurement.hpp"

namespace synspect::probe {

/// How long we leave a server without an answer: until what it repeats should have come again and
/// has not, or until the limit.
class Silence {
 public:
  explicit Silence(Duration limit) : limit_(limit) {}

  /// Something arrived that we do not answer: its first transmission, or a repetition.
  void heard(Instant now) {
    if (!began_) began_ = now;
    if (last_ && now - *last_ < infer::kCopy) return;
    const auto gap = last_ ? std::optional{now - *last_} : std::nullopt;
    last_ = now;
    // Later than what the transcript asks for: stamps and our own clock are not read at once.
    until_ = now + infer::patience(gap) + infer::kCopy;
  }
  /// At `now`, no repetition has come for as long as one could take.
  [[nodiscard]] bool gave_up(Instant now) const { return began_ && now >= until_; }
  [[nodiscard]] bool began() const { return began_.has_value(); }
  [[nodiscard]] std::optional<Instant> deadline() const {
    return began_ ? std::optional{std::min(until_, *began_ + limit_)} : std::nullopt;
  }

 private:
  Duration limit_;
  std::optional<Instant> began_;
  std::optional<Instant> last_;
  Instant until_;
};

}  // namespace synspect::probe
