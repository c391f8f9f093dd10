#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "live/path_emulator_port.hpp"

namespace path_emulator {

/// What the path does, to each direction alike. Probabilities are of one frame.
struct Damage {
  Nanoseconds delay = 0;
  Nanoseconds jitter = 0;  ///< up to this much more, evenly
  double loss = 0;
  double duplicate = 0;
  double reorder = 0;    ///< held back, so that later ones overtake
  Nanoseconds hold = 0;  ///< for up to this long, evenly
  double corrupt = 0;    ///< one bit, where a checksum covers it
};

/// What happens to one copy of a frame.
struct Fate {
  bool lost = false;
  Nanoseconds wait = 0;
  std::optional<std::uint32_t> flipped;  ///< the bit, counted from the frame's first
};

/// One direction's luck. A frame takes the same number of draws whatever comes of it, so that the
/// fate of the n-th frame depends on seed and n alone.
class Luck {
 public:
  Luck(Damage damage, std::uint64_t seed) : damage_{damage}, numbers_{seed} {}

  /// One or two copies, each with its own fate.
  [[nodiscard]] std::vector<Fate> draw(const std::vector<std::uint8_t>& frame);

 private:
  [[nodiscard]] Fate draw_copy(const std::vector<std::uint8_t>& frame);
  [[nodiscard]] double draw_fraction();

  Damage damage_;
  std::mt19937_64 numbers_;
};

/// Whether the path may touch it: TCP over IPv4 or IPv6. Neighbour discovery passes unharmed.
[[nodiscard]] bool is_tcp(const std::vector<std::uint8_t>& frame);

}  // namespace path_emulator
