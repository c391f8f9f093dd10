#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "wire/packet.hpp"

// The steps of `decode`, one a layer. All are total: any bytes give an answer, and none is read
// outside the span. Private to wire/.

namespace synspect::wire {

/// Protocol numbers that decode looks into.
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpV6 = 58;

/// An IP packet without its headers: what the layers above need to know of them.
struct IpPacket {
  Address source;
  Address destination;
  std::uint8_t ttl = 0;
  std::optional<std::uint16_t> id;
  std::uint8_t protocol = 0;
  bool more_fragments = false;  ///< the datagram goes on in other fragments
  bool damaged = false;         ///< no host takes it: a wrong checksum, or a part of it is missing
  bool detour = false;          ///< `destination` is only the next stop of a routing header
  std::size_t length = 0;       ///< octets after the headers, by the header's word
  std::span<const std::uint8_t> payload;  ///< those that were captured, at most `length`
};

/// How much of the packet is there.
enum class Extent : std::uint8_t {
  datagram,  ///< as much as its own length field says, or less if the capture was cut
  quote,     ///< what an ICMP error happened to return; its length field means nothing here
};

/// Reads the headers into `packet`, a new one, in place: copies of what was just written octet by
/// octet took a third of the time of decode. Nothing returned: all is read. `wire_length`: octets
/// that the packet had on the wire, link layer padding included; at least `bytes.size()`.
[[nodiscard]] std::optional<Undecoded> parse_ip(std::span<const std::uint8_t> bytes,
                                                std::size_t wire_length, Extent extent,
                                                IpPacket& packet);

/// Each takes a packet of its own protocol.
[[nodiscard]] Decoded decode_tcp(const IpPacket& packet);
[[nodiscard]] Decoded decode_icmp(const IpPacket& packet);
[[nodiscard]] Decoded decode_udp(const IpPacket& packet);

}  // namespace synspect::wire
