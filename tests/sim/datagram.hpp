#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/endpoint.hpp"
#include "wire/segment.hpp"

namespace synspect::sim {

/// `segment` from `tuple.local` to `tuple.remote`, its payload zeros.
[[nodiscard]] std::vector<std::uint8_t> datagram(const FourTuple& tuple,
                                                 const wire::Segment& segment);

struct IcmpKind {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
};

/// A router's complaint to the sender of `about`, an IP datagram, of which it quotes the IP header
/// and eight octets, as RFC 792 asks for.
[[nodiscard]] std::vector<std::uint8_t> icmp_error(IcmpKind kind,
                                                   std::span<const std::uint8_t> about);

}  // namespace synspect::sim
