#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "base/endpoint.hpp"
#include "wire/segment.hpp"

namespace synspect::wire {

/// The TCP or ICMP checksum of a captured packet. Local and offloaded TCP packets are captured
/// before the hardware has finished the sum: they are `partial`, and as credible as good ones.
/// Around a wrong checksum of the IPv4 header it is `bad` whatever it says itself.
enum class Checksum : std::uint8_t {
  good,
  partial,  ///< holds the pseudo-header's sum only: left to the hardware
  bad,
  unchecked,  ///< the capture holds less than the whole segment
};

[[nodiscard]] std::string_view to_string(Checksum checksum);

/// A decoded TCP packet.
struct TcpPacket {
  Endpoint source;
  Endpoint destination;
  std::uint8_t ttl = 0;                            ///< IPv4 TTL or IPv6 hop limit
  std::optional<std::uint16_t> ip_id;              ///< IPv4 only
  std::optional<std::uint32_t> frame_length = {};  ///< octets on the wire, link layer included
  Checksum checksum = Checksum::unchecked;
  Segment segment;
  /// The captured part of the payload, at most `segment.length` octets; a view of decode's input.
  std::span<const std::uint8_t> payload;
};

/// An ICMP error (RFC 792, RFC 4443) with what it quotes of one of somebody's TCP segments. The
/// quote may be as short as eight octets of TCP: ports and sequence number (RFC 5927 section 2).
struct IcmpError {
  Address from;
  Address to;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  Checksum checksum = Checksum::unchecked;
  std::optional<std::uint32_t> frame_length = {};  ///< octets on the wire, link layer included
  Endpoint quoted_source;
  Endpoint quoted_destination;
  SeqNum quoted_seq;
};

/// A UDP datagram (RFC 768), as far as it was captured.
struct UdpDatagram {
  Endpoint source;
  Endpoint destination;
  std::span<const std::uint8_t> payload;  ///< a view of decode's input
};

/// "administratively prohibited": the code in words, by family.
[[nodiscard]] std::string_view icmp_text(Family family, std::uint8_t type, std::uint8_t code);

/// Why a captured frame is none of them.
enum class Undecoded : std::uint8_t {
  unknown_link,  ///< a link type that decode does not know
  truncated,     ///< ends before what must be known of the header; of TCP, its first 20 octets
  not_ip,
  bad_ip_header,  ///< version or length that contradicts itself
  fragment,       ///< a fragment that does not start its datagram
  not_tcp,        ///< IP, but neither TCP nor UDP nor an ICMP error that quotes TCP
  bad_tcp_header,
};

[[nodiscard]] std::string_view to_string(Undecoded reason);

using Decoded = std::variant<Undecoded, TcpPacket, IcmpError, UdpDatagram>;

}  // namespace synspect::wire
