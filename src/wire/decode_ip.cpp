#include <algorithm>
#include <optional>

#include "wire/byte_reader.hpp"
#include "wire/checksum.hpp"
#include "wire/decode_parts.hpp"

namespace synspect::wire {
namespace {

// IPv6 extension headers that may stand before TCP (RFC 8200 section 4, RFC 4302).
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;

// Each may stand there once, destination options twice (RFC 8200 section 4.1): a longer chain is
// no packet that we want to follow.
constexpr int kMostExtensionHeaders = 8;

constexpr std::size_t kIpv4HeaderLength = 20;
constexpr std::size_t kIpv6HeaderLength = 40;

std::optional<Undecoded> parse_v4(std::span<const std::uint8_t> bytes, std::size_t wire_length,
                                  Extent extent, IpPacket& packet) {
  const std::size_t header_length = std::size_t{bytes.front() & 0x0fu} * 4;
  if (header_length < kIpv4HeaderLength) return Undecoded::bad_ip_header;
  if (bytes.size() < header_length) return Undecoded::truncated;
  ByteReader in{bytes};
  in.skip(2);
  std::size_t total = in.u16();
  packet.id = in.u16();
  const std::uint16_t fragment = in.u16();
  packet.ttl = in.u8();
  packet.protocol = in.u8();
  const std::uint16_t checksum = in.u16();
  packet.source = Address{in.take(4)};
  packet.destination = Address{in.take(4)};

  // A packet of more than 65535 octets, merged or not yet split by the capturing host, has no
  // total length.
  if (total == 0 || extent == Extent::quote) total = wire_length;
  if (total < header_length) return Undecoded::bad_ip_header;
  if ((fragment & 0x1fff) != 0) return Undecoded::fragment;
  packet.more_fragments = (fragment & 0x2000) != 0;
  packet.length = total - header_length;
  // RFC 1122 section 3.2.1.2: a host must not take it. Zero: left to the hardware. Nor does it take
  // one of which the frame has only a part.
  const bool wrong_sum = checksum != 0 && ones_complement_sum(bytes.first(header_length)) != 0xffff;
  packet.damaged = extent == Extent::datagram && (wrong_sum || total > wire_length);
  // What follows the datagram in its frame is Ethernet's padding.
  packet.payload = bytes.first(std::min(bytes.size(), total)).subspan(header_length);
  return std::nullopt;
}

bool is_extension(std::uint8_t next_header) {
  return next_header == kHopByHop || next_header == kRouting || next_header == kFragment ||
         next_header == kAuthentication || next_header == kDestinationOptions;
}

std::size_t extension_length(std::uint8_t kind, std::uint8_t length_field) {
  if (kind == kFragment) return 8;
  if (kind == kAuthentication) return (std::size_t{length_field} + 2) * 4;  // RFC 4302 section 2.2
  return (std::size_t{length_field} + 1) * 8;
}

/// Takes the extension headers off `in` and notes in `packet` what they say. Nothing returned: the
/// header after them is `packet.protocol`. `too_short`: what it means that `in` ends among them.
std::optional<Undecoded> skip_extensions(ByteReader& in, IpPacket& packet, Undecoded too_short) {
  for (int count = 0; is_extension(packet.protocol); ++count) {
    if (count == kMostExtensionHeaders) return Undecoded::bad_ip_header;
    if (!in.has(8)) return too_short;
    const std::uint8_t kind = packet.protocol;
    const auto head = in.rest();
    packet.protocol = head[0];
    if (kind == kRouting && head[3] != 0) packet.detour = true;  // segments left
    if (kind == kFragment) {
      const unsigned field = head[2] * 256u + head[3];
      if ((field & 0xfff8) != 0) return Undecoded::fragment;
      packet.more_fragments = (field & 1) != 0;
    }
    const std::size_t length = extension_length(kind, head[1]);
    if (!in.has(length)) return too_short;
    in.skip(length);
  }
  return std::nullopt;
}

std::optional<Undecoded> parse_v6(std::span<const std::uint8_t> bytes, std::size_t wire_length,
                                  Extent extent, IpPacket& packet) {
  if (bytes.size() < kIpv6HeaderLength) return Undecoded::truncated;
  ByteReader in{bytes};
  in.skip(4);
  const std::size_t payload_length = in.u16();
  packet.protocol = in.u8();
  packet.ttl = in.u8();
  packet.source = Address{in.take(16)};
  packet.destination = Address{in.take(16)};

  // Zero: a jumbogram (RFC 2675), or one too long that the capturing host has merged or not split.
  const bool by_wire = payload_length == 0 || extent == Extent::quote;
  const std::size_t total = by_wire ? wire_length : kIpv6HeaderLength + payload_length;
  const bool cut = bytes.size() < total || extent == Extent::quote;
  ByteReader body{bytes.first(std::min(bytes.size(), total)).subspan(kIpv6HeaderLength)};
  const std::size_t body_captured = body.left();
  const auto too_short = cut ? Undecoded::truncated : Undecoded::bad_ip_header;
  if (const auto failed = skip_extensions(body, packet, too_short)) return *failed;
  packet.damaged = total > wire_length;  // a part of it, as above
  packet.length = total - kIpv6HeaderLength - (body_captured - body.left());
  packet.payload = body.rest();
  return std::nullopt;
}

}  // namespace

std::optional<Undecoded> parse_ip(std::span<const std::uint8_t> bytes, std::size_t wire_length,
                                  Extent extent, IpPacket& packet) {
  if (bytes.empty()) return Undecoded::truncated;
  switch (bytes.front() >> 4) {
    case 4: return parse_v4(bytes, wire_length, extent, packet);
    case 6: return parse_v6(bytes, wire_length, extent, packet);
    default: return Undecoded::bad_ip_header;
  }
}

}  // namespace synspect::wire
