// Frames that no honest host sends. Whatever arrives, decode stays inside it and answers soundly.
// Each frame is a heap block of exactly its size, so that a sanitizer sees one octet too far.

#include <doctest/doctest.h>

#include <functional>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include "wire/bytes.hpp"
#include "wire/crafter.hpp"
#include "wire/decode.hpp"
#include "wire/decoded_text.hpp"
#include "wire/random_packets.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::decoded_text;
using test::hex;
using test::join;
using test::RandomPackets;

struct LinkHeader {
  LinkType link;
  std::string_view v4, v6;
};

constexpr LinkHeader kLinks[] = {
    {LinkType::en10mb, "020000000009 020000000001 0800", "020000000009 020000000001 86dd"},
    {LinkType::en10mb, "020000000009 020000000001 8100 0001 0800",
     "020000000009 020000000001 88a8 0001 8100 0002 86dd"},
    {LinkType::raw, "", ""},
    {LinkType::raw_file, "", ""},
    {LinkType::ipv4, "", ""},
    {LinkType::ipv6, "", ""},
    {LinkType::null, "02000000", "1e000000"},
    {LinkType::loop, "00000002", "00000018"},
    {LinkType::linux_sll, "0004 0001 0006 020000000001 0000 0800",
     "0004 0001 0006 020000000001 0000 86dd"},
    {LinkType::linux_sll2, "0800 0000 00000002 0001 04 06 0200000000010000",
     "86dd 0000 00000002 0001 04 06 0200000000010000"},
};

/// Puts an IP header of the same family around `inner`, with extension headers or options between.
Bytes wrap(std::uint8_t protocol, bool v6, const Bytes& inner) {
  // Hop by hop, fragment, authentication, destination options, routing.
  const Bytes between =
      v6 ? hex("2c01010c000000000000000000000000 3300000000000007"
               "3c04000000000001 0000000100000000 0000000000000000"
               "2b00010400000000 0002040100000000 20010db8000000000000000000000042")
         : hex("94040000 01010100");
  Bytes out = join({v6 ? test::kIpv6 : test::kIpv4, between, inner});
  const std::size_t length = out.size() - (v6 ? 40 : 0);
  const std::size_t length_at = v6 ? 4 : 2;
  out[length_at] = static_cast<std::uint8_t>(length >> 8);
  out[length_at + 1] = static_cast<std::uint8_t>(length & 0xff);
  if (v6) {
    out[6] = 0;
    out[40 + 56] = protocol;
  } else {
    out[0] = 0x47;
    out[9] = protocol;
  }
  return out;
}

/// A sound packet of some kind: TCP, TCP behind extensions, or an ICMP error about TCP.
Bytes sound_packet(bool v6, RandomPackets& random) {
  const Crafter crafter{static_cast<Profile>(random.below(4)), 64};
  Segment segment = random.segment();
  segment.length %= 64;
  Bytes datagram = crafter.craft(random.tuple(v6 ? Family::v6 : Family::v4), segment,
                                 random.octets(segment.length));
  const std::size_t header = v6 ? 40 : 20;
  const auto tcp = std::span{datagram}.subspan(header);
  switch (random.below(4)) {
    case 0: return wrap(6, v6, join({tcp}));
    case 1: {
      const std::uint8_t type = v6 ? 1 : 3;
      const Bytes icmp{type, random.number<std::uint8_t>(), 0, 0, 0, 0, 0, 0};
      return wrap(v6 ? 58 : 1, v6, join({icmp, datagram}));
    }
    default: return datagram;
  }
}

void mutate(Bytes& frame, RandomPackets& random) {
  for (std::size_t times = random.below(4) + 1; times > 0 && !frame.empty(); --times) {
    const std::size_t at = random.below(random.coin() ? frame.size() : 1 + frame.size() / 2);
    const auto place = frame.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(6)) {
      case 0: *place ^= static_cast<std::uint8_t>(1u << random.below(8)); break;
      case 1: *place = random.number<std::uint8_t>(); break;
      case 2: *place = random.coin() ? 0x00 : 0xff; break;
      case 3: frame.resize(at); break;
      case 4: frame.erase(place); break;
      default: frame.insert(place, random.number<std::uint8_t>()); break;
    }
  }
}

bool is_inside(std::span<const std::uint8_t> part, std::span<const std::uint8_t> whole) {
  const std::less_equal<> at_most;  // a total order also between pointers of no common array
  return part.empty() || (at_most(whole.data(), part.data()) &&
                          at_most(part.data() + part.size(), whole.data() + whole.size()));
}

/// What must hold of every answer.
void check_sound(const Decoded& decoded, const Bytes& frame) {
  REQUIRE_FALSE(decoded_text(decoded).empty());
  if (const auto* datagram = std::get_if<UdpDatagram>(&decoded)) {
    REQUIRE(is_inside(datagram->payload, frame));
  }
  const auto* packet = std::get_if<TcpPacket>(&decoded);
  if (packet == nullptr) return;
  REQUIRE(is_inside(packet->payload, frame));
  REQUIRE(packet->payload.size() <= packet->segment.length);
  REQUIRE(packet->segment.options.sack_count <= 4);
  REQUIRE(packet->source.address.family() == packet->destination.address.family());
  REQUIRE(packet->ip_id.has_value() != packet->source.address.is_v6());
}

/// A shorter capture of the same frame may know less, but nothing else.
void check_prefix(LinkType link, const Bytes& frame, std::size_t wire_length, std::size_t kept) {
  const Decoded whole = decode(link, frame, wire_length);
  const Bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(kept));
  const Decoded part = decode(link, cut, wire_length);
  check_sound(part, cut);
  if (std::holds_alternative<Undecoded>(whole)) return;
  if (const auto* reason = std::get_if<Undecoded>(&part)) {
    REQUIRE(*reason == Undecoded::truncated);
  } else if (const auto* packet = std::get_if<TcpPacket>(&part)) {
    Segment known = packet->segment;
    const Segment& all = std::get<TcpPacket>(whole).segment;
    REQUIRE((all.options.malformed || !known.options.malformed));
    if (packet->payload.empty()) known.options = all.options;  // the cut may be within them
    REQUIRE(known == all);
  } else {
    REQUIRE(decoded_text(part) == decoded_text(whole));
  }
}

}  // namespace

TEST_CASE("robustness: 300,000 damaged frames over every link layer") {
  RandomPackets random{4};
  std::size_t decoded_count = 0;
  std::size_t icmp_count = 0;
  for (int i = 0; i < 300'000; ++i) {
    const LinkHeader& link = kLinks[static_cast<std::size_t>(i) % std::size(kLinks)];
    const bool v6 = link.link == LinkType::ipv6 || (link.link != LinkType::ipv4 && random.coin());
    Bytes frame = join({hex(v6 ? link.v6 : link.v4), sound_packet(v6, random)});
    const bool damaged = i % 8 != 0;
    if (damaged) mutate(frame, random);
    const Bytes exact = frame;
    const std::size_t wire_length = exact.size() + (random.coin() ? 0 : random.below(100'000));
    const Decoded decoded = decode(link.link, exact, wire_length);
    check_sound(decoded, exact);
    REQUIRE((damaged || !std::holds_alternative<Undecoded>(decoded)));
    check_prefix(link.link, exact, wire_length, random.below(exact.size() + 1));
    decoded_count += std::holds_alternative<Undecoded>(decoded) ? 0 : 1;
    icmp_count += std::holds_alternative<IcmpError>(decoded) ? 1 : 0;
  }
  // The damage leaves enough to decode that the deep paths were taken.
  CHECK(decoded_count > 80'000);
  CHECK(icmp_count > 10'000);
}

TEST_CASE("robustness: 200,000 frames of noise") {
  RandomPackets random{5};
  for (int i = 0; i < 200'000; ++i) {
    Bytes frame = random.octets(random.below(120));
    const LinkHeader& link = kLinks[static_cast<std::size_t>(i) % std::size(kLinks)];
    // A plausible first octet, so that not all of them stop there.
    const Bytes header = hex(random.coin() ? link.v4 : link.v6);
    if (!frame.empty()) frame[0] = random.coin() ? 0x45 : 0x60;
    if (frame.size() > 9) frame[random.coin() ? 9 : 6] = random.coin() ? 6 : 58;
    const Bytes exact = join({header, frame});
    check_sound(decode(link.link, exact, random.below(300)), exact);
  }
}

TEST_CASE("robustness: every link number, also those of nobody") {
  const Bytes frame = join({test::kIpv4, test::kSyn4});
  for (std::uint32_t number = 0; number <= 65535; ++number) {
    check_sound(decode(static_cast<LinkType>(number), frame, frame.size()), frame);
    check_sound(decode(static_cast<LinkType>(number), {}, 0), {});
  }
}

}  // namespace synspect::wire
