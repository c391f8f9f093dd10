#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "base/clock_watch.hpp"
#include "net/clock.hpp"

namespace synspect::live {

/// The stamps are the wall clock's, which may be set at any time: tells when it was.
class WallWatch {
 public:
  explicit WallWatch(std::function<void(Duration by)> stepped) : stepped_(std::move(stepped)) {}

  /// Returns what the wall clock says.
  Stamp look() {
    const Instant before = net::steady_now();
    const Stamp wall = net::wall_now();
    if (const auto by = watch_.look(before, wall, net::steady_now())) {
      set_ = wall;
      stepped_(*by);
    }
    return wall;
  }
  /// Whether a packet with that stamp, which was read at `read`, may have waited in the capture
  /// while the clock was set.
  [[nodiscard]] bool may_be_older(Stamp stamp, Stamp read) const {
    return set_ && (stamp < *set_ || read < stamp);
  }

 private:
  std::function<void(Duration)> stepped_;
  ClockWatch watch_;
  std::optional<Stamp> set_;  ///< when, by the clock as it was set; the last time
};

}  // namespace synspect::live
