#include "datagram.hpp"

#include <algorithm>

#include "wire/checksum.hpp"
#include "wire/crafter.hpp"

namespace synspect::sim {
namespace {

using Octets = std::vector<std::uint8_t>;

void put(Octets& octets, std::size_t at, std::uint16_t value) {
  octets[at] = static_cast<std::uint8_t>(value >> 8);
  octets[at + 1] = static_cast<std::uint8_t>(value);
}

const Address& router(bool v6) {
  static const Address four = Address::parse("192.0.2.254").value();
  static const Address six = Address::parse("2001:db8::fe").value();
  return v6 ? six : four;
}

/// An IP header to the source of `about`.
Octets header_of(std::span<const std::uint8_t> about, bool v6, std::size_t message) {
  Octets header(v6 ? 40 : 20);
  header[0] = v6 ? 0x60 : 0x45;
  const auto from = router(v6).octets();
  if (v6) {
    put(header, 4, static_cast<std::uint16_t>(message));
    header[6] = 58;
    header[7] = 63;
    std::copy(from.begin(), from.end(), header.begin() + 8);
    std::copy_n(about.begin() + 8, 16, header.begin() + 24);
    return header;
  }
  put(header, 2, static_cast<std::uint16_t>(20 + message));
  header[8] = 63;
  header[9] = 1;
  std::copy(from.begin(), from.end(), header.begin() + 12);
  std::copy_n(about.begin() + 12, 4, header.begin() + 16);
  put(header, 10, static_cast<std::uint16_t>(~wire::ones_complement_sum(header)));
  return header;
}

}  // namespace

Octets datagram(const FourTuple& tuple, const wire::Segment& segment) {
  static const wire::Crafter crafter{wire::Profile::linux_like, 64};
  return crafter.craft(tuple, segment, Octets(segment.length));
}

Octets icmp_error(IcmpKind kind, std::span<const std::uint8_t> about) {
  const bool v6 = about[0] >> 4 == 6;
  const auto quote = about.first(std::size_t{v6 ? 48u : 28u});
  Octets message{kind.type, kind.code, 0, 0, 0, 0, 0, 0};
  message.insert(message.end(), quote.begin(), quote.end());
  Octets packet = header_of(about, v6, message.size());
  if (v6) {
    // ICMPv6 sums over a pseudo-header of source, destination, length and protocol.
    Octets pseudo(packet.begin() + 8, packet.end());
    pseudo.insert(pseudo.end(), {0, 0, 0, static_cast<std::uint8_t>(message.size()), 0, 0, 0, 58});
    pseudo.insert(pseudo.end(), message.begin(), message.end());
    put(message, 2, static_cast<std::uint16_t>(~wire::ones_complement_sum(pseudo)));
  } else {
    put(message, 2, static_cast<std::uint16_t>(~wire::ones_complement_sum(message)));
  }
  packet.insert(packet.end(), message.begin(), message.end());
  return packet;
}

}  // namespace synspect::sim
