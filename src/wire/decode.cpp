#include "wire/decode.hpp"

#include <algorithm>

#include "wire/byte_reader.hpp"
#include "wire/decode_parts.hpp"

namespace synspect::wire {
namespace {

// EtherTypes (IEEE 802 numbers).
constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kEtherVlan = 0x8100;         // 802.1Q
constexpr std::uint16_t kEtherServiceVlan = 0x88a8;  // 802.1ad
constexpr std::uint16_t kEtherOldQinQ = 0x9100;      // before 802.1ad was written

enum class Version : std::uint8_t { any, v4, v6 };

Decoded decode_ip(std::span<const std::uint8_t> bytes, std::size_t wire_length, Version announced) {
  if (bytes.empty()) return Undecoded::truncated;
  const unsigned version = bytes.front() >> 4;
  if (version != 4 && version != 6) {
    return announced == Version::any ? Undecoded::not_ip : Undecoded::bad_ip_header;
  }
  if (announced != Version::any && (announced == Version::v6) != (version == 6)) {
    return Undecoded::bad_ip_header;
  }
  IpPacket packet;
  if (const auto failed = parse_ip(bytes, wire_length, Extent::datagram, packet)) return *failed;
  if (packet.protocol == kProtocolTcp) return decode_tcp(packet);
  if (packet.protocol == kProtocolUdp) return decode_udp(packet);
  const bool icmp = packet.protocol == (version == 6 ? kProtocolIcmpV6 : kProtocolIcmp);
  return icmp ? decode_icmp(packet) : Undecoded::not_tcp;
}

/// Goes on after an EtherType, past any number of VLAN tags.
Decoded decode_ether(std::uint16_t type, ByteReader in, std::size_t wire_length) {
  while (type == kEtherVlan || type == kEtherServiceVlan || type == kEtherOldQinQ) {
    if (!in.has(4)) return Undecoded::truncated;
    in.skip(2);  // priority and VLAN number
    type = in.u16();
    wire_length -= 4;
  }
  if (type == kEtherIpv4) return decode_ip(in.rest(), wire_length, Version::v4);
  if (type == kEtherIpv6) return decode_ip(in.rest(), wire_length, Version::v6);
  return Undecoded::not_ip;
}

/// A header of `length` octets with the EtherType at `type_at`.
Decoded decode_framed(std::span<const std::uint8_t> captured, std::size_t wire_length,
                      std::size_t length, std::size_t type_at) {
  if (captured.size() < length) return Undecoded::truncated;
  const std::uint16_t type = ByteReader{captured.subspan(type_at)}.u16();
  return decode_ether(type, ByteReader{captured.subspan(length)}, wire_length - length);
}

/// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24, 28 or 30 on the BSDs and macOS.
Version version_of(std::uint32_t address_family) {
  switch (address_family) {
    case 2: return Version::v4;
    case 10:
    case 24:
    case 28:
    case 30: return Version::v6;
    default: return Version::any;
  }
}

/// An address family before the packet. `either_order`: the capturing host's byte order, which
/// may not be ours; no family number reads as another one backwards.
Decoded decode_family(std::span<const std::uint8_t> captured, std::size_t wire_length,
                      bool either_order) {
  if (captured.size() < 4) return Undecoded::truncated;
  const std::uint32_t family = ByteReader{captured}.u32();
  Version version = version_of(family);
  if (version == Version::any && either_order && (family & 0x00ffffff) == 0) {
    version = version_of(family >> 24);
  }
  if (version == Version::any) return Undecoded::not_ip;
  return decode_ip(captured.subspan(4), wire_length - 4, version);
}

Decoded decode_link(LinkType link, std::span<const std::uint8_t> captured,
                    std::size_t wire_length) {
  switch (link) {
    case LinkType::en10mb: return decode_framed(captured, wire_length, 14, 12);
    case LinkType::raw:
    case LinkType::raw_file: return decode_ip(captured, wire_length, Version::any);
    case LinkType::ipv4: return decode_ip(captured, wire_length, Version::v4);
    case LinkType::ipv6: return decode_ip(captured, wire_length, Version::v6);
    case LinkType::null: return decode_family(captured, wire_length, true);
    case LinkType::loop: return decode_family(captured, wire_length, false);
    case LinkType::linux_sll: return decode_framed(captured, wire_length, 16, 14);
    case LinkType::linux_sll2: return decode_framed(captured, wire_length, 20, 0);
  }
  return Undecoded::unknown_link;
}

}  // namespace

Decoded decode(LinkType link, std::span<const std::uint8_t> captured,
               std::size_t wire_length) noexcept {
  wire_length = std::max(wire_length, captured.size());
  Decoded decoded = decode_link(link, captured, wire_length);
  const auto length = static_cast<std::uint32_t>(wire_length);
  if (auto* const segment = std::get_if<TcpPacket>(&decoded)) {
    segment->frame_length = length;
  } else if (auto* const error = std::get_if<IcmpError>(&decoded)) {
    error->frame_length = length;
  }
  return decoded;
}

}  // namespace synspect::wire
