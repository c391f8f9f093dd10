#include "wire/byte_reader.hpp"
#include "wire/checksum.hpp"
#include "wire/decode_parts.hpp"

namespace synspect::wire {
namespace {

constexpr std::size_t kIcmpHeaderLength = 8;
constexpr std::size_t kLeastTcpQuote = 8;  // RFC 792: the first 64 bits of the datagram's data

/// The errors that end or explain a connection attempt. Source quench and redirect are no errors,
/// and a TCP must ignore the former (RFC 6633).
bool is_error(const Address& from, std::uint8_t type) {
  if (from.is_v6()) return type >= 1 && type <= 4;  // RFC 4443 section 3
  return type == 3 || type == 11 || type == 12;     // RFC 792
}

}  // namespace

Decoded decode_icmp(const IpPacket& packet) {
  ByteReader in{packet.payload};
  if (!in.has(kIcmpHeaderLength)) return Undecoded::truncated;
  IcmpError error;
  error.from = packet.source;
  error.to = packet.destination;
  error.type = in.u8();
  error.code = in.u8();
  if (!is_error(error.from, error.type)) return Undecoded::not_tcp;
  in.skip(6);  // checksum, and four octets whose meaning depends on the type
  if (packet.damaged) {
    error.checksum = Checksum::bad;
  } else if (packet.payload.size() == packet.length) {
    error.checksum = judge_icmp_checksum(error.from, error.to, packet.payload);
  }

  IpPacket quoted;
  if (const auto failed = parse_ip(in.rest(), in.left(), Extent::quote, quoted)) return *failed;
  if (quoted.source.family() != error.from.family()) return Undecoded::bad_ip_header;
  if (quoted.protocol != kProtocolTcp) return Undecoded::not_tcp;
  ByteReader tcp{quoted.payload};
  if (!tcp.has(kLeastTcpQuote)) return Undecoded::truncated;
  error.quoted_source = {quoted.source, tcp.u16()};
  error.quoted_destination = {quoted.destination, tcp.u16()};
  error.quoted_seq = SeqNum{tcp.u32()};
  return error;
}

}  // namespace synspect::wire
