#include <algorithm>
#include <utility>

#include "wire/byte_reader.hpp"
#include "wire/checksum.hpp"
#include "wire/decode_parts.hpp"
#include "wire/tcp_header.hpp"

namespace synspect::wire {
namespace {

/// Two align the option that follows; more have overwritten one.
constexpr std::uint8_t kTellingNops = 3;

Flags parse_flags(std::uint8_t bits) {
  Flags flags;
  flags.fin = (bits & 0x01) != 0;
  flags.syn = (bits & 0x02) != 0;
  flags.rst = (bits & 0x04) != 0;
  flags.psh = (bits & 0x08) != 0;
  flags.urg = (bits & 0x20) != 0;
  flags.ece = (bits & 0x40) != 0;
  flags.cwr = (bits & 0x80) != 0;
  return flags;
}

/// Whether an option of this kind can have a value of that many octets.
bool length_fits(std::uint8_t kind, std::size_t octets) {
  switch (kind) {
    case kMss: return octets == 2;
    case kWindowScale: return octets == 1;
    case kSackPermitted: return octets == 0;
    case kSack: return octets > 0 && octets <= 32 && octets % 8 == 0;  // one to four blocks
    case kTimestamps: return octets == 8;
    default: return true;
  }
}

/// Reads the value of one option whose length fits. Of two options of one kind the later counts.
void parse_option(std::uint8_t kind, ByteReader in, Options& options) {
  switch (kind) {
    case kMss: options.mss = in.u16(); break;
    case kWindowScale: options.window_scale = in.u8(); break;
    case kSackPermitted: options.sack_permitted = true; break;
    case kSack:
      options.sack_count = static_cast<std::uint8_t>(in.left() / 8);
      options.sack = {};
      for (std::size_t i = 0; i < options.sack_count; ++i) {
        options.sack[i].left = SeqNum{in.u32()};
        options.sack[i].right = SeqNum{in.u32()};
      }
      break;
    case kTimestamps:
      options.timestamps.emplace();
      options.timestamps->value = in.u32();
      options.timestamps->echo = in.u32();
      break;
    default: break;
  }
}

/// `missing`: octets of the options that follow on the wire, but were not captured. An option that
/// they cut is left out.
Options parse_options(std::span<const std::uint8_t> bytes, std::size_t missing) {
  Options options;
  ByteReader in{bytes};
  std::uint8_t nops = 0;
  while (in.has(1)) {
    const std::uint8_t kind = in.u8();
    if (kind == kEndOfList) break;
    if (kind == kNoOperation) {
      if (++nops >= kTellingNops) options.nop_run = std::max(options.nop_run, nops);
      continue;
    }
    nops = 0;
    if (!in.has(1) && missing > 0) break;
    const std::size_t length = in.u8();  // counts kind and itself (RFC 9293 section 3.1)
    if (length < 2 || length - 2 > in.left() + missing || !length_fits(kind, length - 2)) {
      options.malformed = true;
      break;
    }
    if (!in.has(length - 2)) break;
    parse_option(kind, ByteReader{in.take(length - 2)}, options);
  }
  return options;
}

/// Whether the checksum can be judged: only over the whole segment, and only with the address that
/// it was computed for.
bool checksum_covers(const IpPacket& packet) {
  return packet.payload.size() == packet.length && !packet.more_fragments && !packet.detour;
}

/// What follows once `header_length` is known to be sound and the octets before the options to be
/// there. Of the options it takes what was captured. Built in place, as `parse_ip` does.
Decoded decode_header(const IpPacket& packet, std::size_t header_length) {
  Decoded decoded{std::in_place_type<TcpPacket>};
  TcpPacket& out = *std::get_if<TcpPacket>(&decoded);
  ByteReader in{packet.payload};
  out.source = {packet.source, in.u16()};
  out.destination = {packet.destination, in.u16()};
  out.ttl = packet.ttl;
  out.ip_id = packet.id;
  Segment& segment = out.segment;
  segment.seq = SeqNum{in.u32()};
  const SeqNum ack{in.u32()};
  in.skip(1);  // the length of the header
  const std::uint8_t flag_bits = in.u8();
  segment.flags = parse_flags(flag_bits);
  if ((flag_bits & 0x10) != 0) segment.ack = ack;
  segment.window = in.u16();
  const std::size_t captured = std::min(header_length, packet.payload.size());
  segment.options =
      parse_options(packet.payload.subspan(kTcpHeaderLength, captured - kTcpHeaderLength),
                    header_length - captured);
  segment.length = static_cast<std::uint32_t>(packet.length - header_length);
  out.payload = packet.payload.subspan(captured);
  if (packet.damaged) {
    out.checksum = Checksum::bad;
  } else if (checksum_covers(packet)) {
    out.checksum = judge_checksum(packet.source, packet.destination, packet.payload);
  }
  return decoded;
}

}  // namespace

Decoded decode_tcp(const IpPacket& packet) {
  const auto bytes = packet.payload;
  // A first fragment may end anywhere; a whole datagram must hold the header.
  const auto too_short = [&packet](std::size_t needed) {
    return packet.length < needed && !packet.more_fragments ? Undecoded::bad_tcp_header
                                                            : Undecoded::truncated;
  };
  if (bytes.size() < kTcpHeaderLength) return too_short(kTcpHeaderLength);
  const std::size_t header_length = std::size_t{4} * (bytes[12] >> 4);
  if (header_length < kTcpHeaderLength) return Undecoded::bad_tcp_header;
  if (packet.length < header_length) return too_short(header_length);
  return decode_header(packet, header_length);
}

}  // namespace synspect::wire
