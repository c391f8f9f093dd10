#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "infer/facts.hpp"
#include "infer/kinds.hpp"
#include "infer/lifecycle.hpp"

namespace synspect::infer {

/// What the lifecycles of one target and port tell together. Folds one after another, in whatever
/// order they end, in constant memory.
class Neighbours {
 public:
  /// Adds to the findings of `life`, attempt number `attempt`, what it and those before it prove.
  void add(std::uint32_t attempt, const std::optional<Fingerprint>& fingerprint, Lifecycle& life);
  /// The clock of the stamps was set: what was compared with it counts no more.
  void clock_stepped();

 private:
  struct Options {
    std::optional<std::uint16_t> mss;
    std::optional<std::uint8_t> window_scale;
    bool sack_permitted = false;
    bool timestamps = false;
    friend bool operator==(const Options&, const Options&) = default;
  };
  static std::string text(const Options& options);
  void note(const Fingerprint& seen);
  void note_clock(std::uint32_t value, Stamp at);
  [[nodiscard]] std::string who_answers() const;

  std::optional<std::uint32_t> opened_;  ///< the last attempt that did
  Kinds<Options> options_;
  Kinds<std::uint32_t> clocks_;  ///< TSval less the stamp in milliseconds, modulo 2^32
  Kind<std::uint32_t> last_clock_;
  bool twice_in_a_row_ = false;   ///< one clock, by two lifecycles
  bool too_many_clocks_ = false;  ///< more than are kept
  Kinds<std::uint8_t> ttls_;
};

}  // namespace synspect::infer
