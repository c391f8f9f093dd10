#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "infer/observation.hpp"

namespace synspect::probe {

/// Tells a segment that was captured twice from one that was sent twice. Captures of all interfaces
/// of a router, and of ports that mirror several others, show each packet as often as it passed.
class CopyWatch {
 public:
  enum class Copy : std::uint8_t {
    none,
    sent_on,   ///< it came in, and here it goes out
    routed,    ///< it has passed a router in between
    elsewhere  ///< it was seen at two places, which ones is not known
  };

  /// `towards`: which way it went at the capturing host, if the capture says so.
  [[nodiscard]] Copy observe(const infer::Observation& seen,
                             std::optional<wire::Direction> towards);

 private:
  /// The last one of a direction that was no copy.
  struct Last {
    infer::Observation seen;
    std::optional<wire::Direction> towards;
  };
  std::array<std::optional<Last>, 2> last_;
};

}  // namespace synspect::probe
