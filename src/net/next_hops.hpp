#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.hpp"
#include "base/instant.hpp"
#include "net/neighbour.hpp"

namespace synspect::net {

/// Ethernet addresses of next hops, remembered so that the kernel is asked about each about once a
/// second, and not for each packet. Memory is bounded: a newcomer takes the place of another.
class NextHops {
 public:
  /// None: the kernel does not know it, or not yet.
  [[nodiscard]] const Mac* find(std::uint32_t interface_index, const Address& hop, Instant now);

 private:
  static constexpr std::size_t kPlaces = 4096;

  struct Hop {
    std::uint32_t interface_index = 0;  ///< 0: nothing is here
    Address address;
    std::optional<Mac> mac;
    Instant good_until;
  };
  NetlinkSocket kernel_;  ///< held open: later none can be
  std::vector<Hop> hops_ = std::vector<Hop>(kPlaces);
};

}  // namespace synspect::net
