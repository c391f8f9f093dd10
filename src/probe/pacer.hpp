#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/instant.hpp"

namespace synspect::probe {

/// When the packets of a scan may leave: evenly, by an open-loop schedule. Time in which nothing
/// could be sent is not made up for, but for the last millisecond of it. Reads no clock.
class Pacer {
 public:
  /// Longest piece of the schedule that goes out at once.
  static constexpr Duration kBurst = std::chrono::milliseconds{1};

  /// `rate`: packets a second, at least 1; none: as fast as the machine takes them.
  explicit Pacer(std::optional<std::uint64_t> rate) : wanted_(rate), rate_(rate) {}

  /// How many packets may leave now.
  [[nodiscard]] std::size_t due(Instant now);
  /// As many have left, be it that they were due or that they could not wait.
  void sent(std::size_t packets);
  /// When the next one is due; none: at once.
  [[nodiscard]] std::optional<Instant> next() const;

  /// The capture has lost packets: from now on a third less than the rate that is in force, or,
  /// without one, than was sent lately.
  void back_off(Instant now);
  /// Packets a second that are in force; none: no limit.
  [[nodiscard]] std::optional<std::uint64_t> rate() const { return rate_; }

 private:
  void recover(Instant now);
  void measure(Instant now);
  [[nodiscard]] Duration time_for(std::uint64_t packets) const;

  std::optional<std::uint64_t> wanted_;
  std::optional<std::uint64_t> rate_;
  Instant next_;
  Instant changed_;  ///< when the rate was changed last
  // What is sent where there is no rate.
  Instant window_began_;
  std::uint64_t sent_in_window_ = 0;
  std::uint64_t measured_ = 0;  ///< packets a second in the window before
};

}  // namespace synspect::probe
