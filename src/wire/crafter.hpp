#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/endpoint.hpp"
#include "wire/profile.hpp"
#include "wire/segment.hpp"

namespace synspect::wire {

/// Turns segments into IP datagrams, header included, ready for a raw socket. All checksums are
/// filled in. IPv4 datagrams carry Don't Fragment and identification 0 (RFC 6864 section 4.1 leaves
/// it free); a kernel that fills it in does no harm.
class Crafter {
 public:
  /// `profile`: the order of options in a SYN. `ttl`: IPv4 TTL or IPv6 hop limit.
  Crafter(Profile profile, std::uint8_t ttl) : profile_(profile), ttl_(ttl) {}

  /// `segment.length` must equal `payload.size()`. The datagram goes from `tuple.local` to
  /// `tuple.remote`. Other segments than a SYN carry their timestamps and SACK blocks padded as
  /// every common stack pads them: NOP, NOP, option. Empty when there is no such datagram: the
  /// source is the unspecified address, or more than 65535 octets would be needed.
  [[nodiscard]] std::vector<std::uint8_t> craft(const FourTuple& tuple, const Segment& segment,
                                                std::span<const std::uint8_t> payload = {}) const;

 private:
  Profile profile_;
  std::uint8_t ttl_;
};

}  // namespace synspect::wire
