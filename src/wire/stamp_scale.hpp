#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"
#include "base/stamp.hpp"

namespace synspect::wire {

/// How an interface of a pcapng file counts time (draft-ietf-opsawg-pcapng section 4.2, if_tsresol
/// and if_tsoffset): ticks of 10^-n or 2^-n seconds since some seconds after 1970.
class StampScale {
 public:
  /// `resolution`: n in the low seven bits; the high bit: of 2. The default is a microsecond.
  explicit StampScale(std::uint8_t resolution = 6, std::int64_t offset_s = 0)
      : power_(resolution & 0x7fu), binary_(resolution >= 0x80), offset_s_(offset_s) {
    prepare();
  }

  /// Rounded down to a nanosecond. None: outside the years 1677 to 2262, which `Stamp` can tell.
  [[nodiscard]] std::optional<Stamp> stamp(std::uint64_t ticks) const;
  /// One tick, rounded up to a nanosecond.
  [[nodiscard]] Duration unit() const;

 private:
  void prepare();
  /// Since the offset.
  [[nodiscard]] std::optional<std::int64_t> nanoseconds(std::uint64_t ticks) const;

  unsigned power_;
  bool binary_;
  std::int64_t offset_s_;
  std::uint64_t multiplier_ = 1;  ///< from ticks of a power of ten
  std::uint64_t divisor_ = 1;     ///< the same; 0: a tick is nothing
};

}  // namespace synspect::wire
