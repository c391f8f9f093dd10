#include <algorithm>

#include "wire/byte_reader.hpp"
#include "wire/decode_parts.hpp"

namespace synspect::wire {
namespace {

constexpr std::size_t kUdpHeaderLength = 8;  // RFC 768

}  // namespace

Decoded decode_udp(const IpPacket& packet) {
  ByteReader in{packet.payload};
  if (!in.has(kUdpHeaderLength)) return Undecoded::truncated;
  UdpDatagram datagram;
  datagram.source = {packet.source, in.u16()};
  datagram.destination = {packet.destination, in.u16()};
  const std::size_t length = in.u16();
  in.skip(2);                                                // checksum
  if (length < kUdpHeaderLength) return Undecoded::not_tcp;  // a jumbogram, or no UDP
  datagram.payload = in.rest().first(std::min(in.left(), length - kUdpHeaderLength));
  return datagram;
}

}  // namespace synspect::wire
