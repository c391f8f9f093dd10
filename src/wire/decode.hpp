#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/packet.hpp"

namespace synspect::wire {

/// Link layers, numbered as libpcap's DLT_ values are on Linux.
enum class LinkType : std::uint16_t {
  null = 0,        ///< four octets of address family, in the byte order of the capturing host
  en10mb = 1,      ///< Ethernet, also with 802.1Q and 802.1ad tags
  raw = 12,        ///< an IP packet, nothing before it
  raw_file = 101,  ///< the same, as capture files number it
  loop = 108,      ///< as null, in network order
  linux_sll = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_sll2 = 276,
};

/// Bytes to values. Never throws, never reads outside `captured`, keeps nothing.
/// `wire_length`: octets that the frame had on the wire; more than `captured` when it was cut
/// short.
[[nodiscard]] Decoded decode(LinkType link, std::span<const std::uint8_t> captured,
                             std::size_t wire_length) noexcept;

}  // namespace synspect::wire
