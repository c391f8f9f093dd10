#pragma once

#include <cstddef>
#include <vector>

#include "base/instant.hpp"
#include "tcp/client.hpp"

namespace synspect::probe {

/// When a client whose SYN nobody answers sends it, and when it gives up. It is not a second copy
/// of those rules: tcp::Client is run against silence, once.
class SynSchedule {
 public:
  explicit SynSchedule(const tcp::ClientConfig& config);

  /// Transmissions of the SYN in all, at least 1.
  [[nodiscard]] std::size_t transmissions() const { return pauses_.size(); }
  /// From transmission number `n` (from 1) to the next one, or, after the last, to the end.
  [[nodiscard]] Duration pause_after(std::size_t n) const { return pauses_[n - 1]; }
  /// From the first transmission to the end, whatever has delayed the others.
  [[nodiscard]] Duration patience() const { return patience_; }

 private:
  std::vector<Duration> pauses_;
  Duration patience_{};
};

}  // namespace synspect::probe
