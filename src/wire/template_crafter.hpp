#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wire/crafter.hpp"

namespace synspect::wire {

/// Makes the datagrams that `Crafter` makes, octet for octet, for many segments of few shapes: the
/// first of a shape is crafted, each later one is patched over the one before, and the checksums
/// follow by RFC 1624.
class TemplateCrafter {
 public:
  /// As `Crafter`'s.
  TemplateCrafter(Profile profile, std::uint8_t ttl) : crafter_(profile, ttl) {}

  /// The datagram, at most 84 octets, valid until the next call. `segment` has neither payload nor
  /// SACK blocks. Empty when `Crafter` gives none: the source is the unspecified address. Allocates
  /// nothing once the shape was seen.
  [[nodiscard]] std::span<const std::uint8_t> craft(const FourTuple& tuple, const Segment& segment);

 private:
  /// The latest datagram of one shape, and where the words with its options' values stand; 0: it
  /// has no such option.
  struct Template {
    std::vector<std::uint8_t> datagram;  ///< empty: no segment of this shape was seen yet
    std::uint8_t mss = 0;
    std::uint8_t window_scale = 0;
    std::uint8_t timestamps = 0;
  };

  [[nodiscard]] Template template_for(const FourTuple& tuple, const Segment& segment) const;
  static void patch(Template& shape, const FourTuple& tuple, const Segment& segment);

  Crafter crafter_;
  std::array<Template, 64> templates_;  ///< by family, SYN or not, and the four options
};

}  // namespace synspect::wire
