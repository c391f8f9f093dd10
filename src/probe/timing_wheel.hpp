#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/instant.hpp"

namespace synspect::probe {

/// Deadlines of very many things, each named by a small number and with one deadline at most: to
/// set, to move and to drop one takes constant time and no allocation. A deadline is told up to
/// `kTick` late, and never early.
class TimingWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds{1};
  static constexpr std::uint32_t kNobody = 0xffff'ffff;

  explicit TimingWheel(Instant start)
      : start_(start), heads_(kSlots, kNobody), occupied_(kSlots / kWordBits) {}

  /// Sets the deadline of `id`, in place of the one that it had.
  void arm(std::uint32_t id, Instant deadline);
  void disarm(std::uint32_t id);
  /// Somebody whose deadline has passed, and has none any more; none: nobody's has.
  [[nodiscard]] std::optional<std::uint32_t> pop_due(Instant now);
  /// When to ask again: no deadline passes before.
  [[nodiscard]] std::optional<Instant> next() const;

 private:
  static constexpr std::size_t kSlots = 16384;  // 16 s; what is later goes round
  static constexpr std::size_t kWordBits = 64;

  struct Place {
    std::uint32_t next = kNobody;
    std::uint32_t before = kNobody;
    std::int64_t tick = -1;  ///< none: not armed
  };

  [[nodiscard]] static std::size_t slot_of(std::int64_t tick) {
    return static_cast<std::size_t>(tick) % kSlots;
  }
  void link(std::uint32_t id);
  void unlink(std::uint32_t id);
  [[nodiscard]] std::optional<std::int64_t> first_tick() const;

  Instant start_;
  std::int64_t tick_ = 0;  ///< what was due before has been told
  std::size_t armed_ = 0;
  std::vector<Place> places_;  ///< by id
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint64_t> occupied_;
};

}  // namespace synspect::probe
