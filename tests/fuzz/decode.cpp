// Frames of any link layer. Input: link type and profile (1 octet), octets that were captured (2;
// more than there are: all), octets that the wire had besides (2), the frame.
#include "wire/decode.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/require.hpp"
#include "fuzz/values.hpp"
#include "wire/crafter.hpp"
#include "wire/segment_text.hpp"

namespace synspect::fuzz {
namespace {

using wire::LinkType;
using Bytes = std::vector<std::uint8_t>;

constexpr LinkType kLinks[] = {
    LinkType::en10mb, LinkType::raw,       LinkType::ipv4,       LinkType::ipv6,     LinkType::null,
    LinkType::loop,   LinkType::linux_sll, LinkType::linux_sll2, LinkType::raw_file, LinkType{147}};

bool is_inside(std::span<const std::uint8_t> part, std::span<const std::uint8_t> whole) {
  const std::less_equal<> at_most;  // a total order also between pointers of no common array
  return part.empty() || (at_most(whole.data(), part.data()) &&
                          at_most(part.data() + part.size(), whole.data() + whole.size()));
}

void check_sound(const wire::TcpPacket& packet, std::span<const std::uint8_t> captured) {
  const wire::Segment& segment = packet.segment;
  require(is_inside(packet.payload, captured), "the payload is a part of the input");
  require(packet.payload.size() <= segment.length, "no more payload than the segment has");
  require(segment.options.sack_count <= segment.options.sack.size(), "sack_count is in range");
  require(packet.source.address.family() == packet.destination.address.family(), "one family");
  require(packet.ip_id.has_value() != packet.source.address.is_v6(), "an id in IPv4 only");
  const bool whole = packet.payload.size() == segment.length;
  const bool bad_header = packet.checksum == wire::Checksum::bad && packet.ip_id;  // of IPv4
  require(whole || packet.checksum == wire::Checksum::unchecked || bad_header,
          "no checksum of a part");
  const wire::Origin origin{segment.seq - 1u, segment.ack.value_or(wire::SeqNum{}) - 1u};
  for (const auto direction : {wire::Direction::out, wire::Direction::in}) {
    require(!wire::segment_text(segment, direction, origin).empty(), "a segment has a text");
  }
}

void check_sound(const wire::IcmpError& error) {
  const Family family = error.from.family();
  require(error.to.family() == family, "one family");
  require(error.quoted_source.address.family() == family, "the quote has the same");
  require(error.quoted_destination.address.family() == family, "the quote has the same");
  require(!wire::icmp_text(family, error.type, error.code).empty(), "an error has words");
}

void check_sound(const wire::UdpDatagram& datagram, std::span<const std::uint8_t> captured) {
  require(is_inside(datagram.payload, captured), "the payload is a part of the input");
  require(datagram.source.address.family() == datagram.destination.address.family(), "one family");
}

/// Whether the crafter writes all that was read: options only where a TCP may send them.
bool can_be_crafted(const wire::TcpPacket& packet) {
  const wire::Options& options = packet.segment.options;
  if (packet.source.address.is_unspecified() || options.malformed) return false;
  if (packet.payload.size() != packet.segment.length) return false;
  if (packet.segment.flags.syn) return options.sack_count == 0;
  const std::size_t most = options.timestamps ? 3 : 4;
  return !options.mss && !options.window_scale && !options.sack_permitted &&
         options.sack_count <= most;
}

void check_crafted_again(const wire::TcpPacket& packet, wire::Profile profile) {
  if (!can_be_crafted(packet)) return;
  const wire::Crafter crafter{profile, packet.ttl};
  const FourTuple tuple{packet.source, packet.destination};
  const Bytes datagram = crafter.craft(tuple, packet.segment, packet.payload);
  if (datagram.empty()) return require(packet.payload.size() > 65000, "a small segment fits");
  const wire::Decoded decoded = wire::decode(LinkType::raw, datagram, datagram.size());
  const auto* again = std::get_if<wire::TcpPacket>(&decoded);
  require(again != nullptr, "what was crafted can be decoded");
  require(again->source == packet.source && again->destination == packet.destination, "addresses");
  require(again->ttl == packet.ttl, "the same TTL");
  wire::Segment expected = packet.segment;
  expected.options.nop_run = 0;  // the crafter aligns in its own way
  require(again->segment == expected, "the same segment");
  require(std::ranges::equal(again->payload, packet.payload), "the same payload");
  require(again->checksum == wire::Checksum::good, "a good checksum");
}

/// A shorter capture of the same frame may know less, but nothing else.
void check_part(const wire::Decoded& part, const wire::Decoded& whole) {
  if (std::holds_alternative<wire::Undecoded>(whole)) return;
  if (const auto* reason = std::get_if<wire::Undecoded>(&part)) {
    return require(*reason == wire::Undecoded::truncated, "only the cut is in the way");
  }
  require(part.index() == whole.index(), "the same kind of packet");
  if (const auto* packet = std::get_if<wire::TcpPacket>(&part)) {
    wire::Segment known = packet->segment;
    const wire::Segment& all = std::get<wire::TcpPacket>(whole).segment;
    require(all.options.malformed || !known.options.malformed, "a cut is no damage");
    if (packet->payload.empty()) known.options = all.options;  // the cut may be within them
    require(known == all, "the same segment");
  }
}

wire::Decoded decode_and_check(LinkType link, std::span<const std::uint8_t> frame,
                               std::size_t wire_length, wire::Profile profile) {
  const Bytes exact(frame.begin(), frame.end());  // a heap block of its own size
  wire::Decoded decoded = wire::decode(link, exact, wire_length);
  if (const auto* packet = std::get_if<wire::TcpPacket>(&decoded)) {
    check_sound(*packet, exact);
    check_crafted_again(*packet, profile);
  } else if (const auto* error = std::get_if<wire::IcmpError>(&decoded)) {
    check_sound(*error);
  } else if (const auto* datagram = std::get_if<wire::UdpDatagram>(&decoded)) {
    check_sound(*datagram, exact);
  } else {
    require(to_string(std::get<wire::Undecoded>(decoded)) != "?", "a reason has a name");
  }
  return decoded;
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synspect;
  fuzz::Values in{{data, size}};
  const std::uint8_t kind = in.u8();
  const auto link = fuzz::kLinks[kind % std::size(fuzz::kLinks)];
  const auto profile = static_cast<wire::Profile>(kind / std::size(fuzz::kLinks) % 4);
  const std::size_t captured = in.u16();
  const std::size_t beyond = in.u16();
  const auto frame = in.rest();
  const std::size_t wire_length = frame.size() + beyond;
  const auto whole = fuzz::decode_and_check(link, frame, wire_length, profile);
  const auto part = frame.first(std::min(captured, frame.size()));
  fuzz::check_part(fuzz::decode_and_check(link, part, wire_length, profile), whole);
  return 0;
}
