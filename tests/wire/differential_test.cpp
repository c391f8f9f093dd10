// Our decoder against libtins: what either of two crafters writes, both parsers must read alike.

#include <doctest/doctest.h>
#include <tins/tins.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "wire/bytes.hpp"
#include "wire/crafter.hpp"
#include "wire/decode.hpp"
#include "wire/decoded_text.hpp"
#include "wire/random_packets.hpp"
#include "wire/tins_options.hpp"

namespace synspect::wire {
namespace {

using test::Bytes;
using test::RandomPackets;

Address ours(const Tins::IPv4Address& address) {
  const std::uint32_t network_order = address;
  std::array<std::uint8_t, 4> octets{};
  std::memcpy(octets.data(), &network_order, octets.size());
  return Address{octets};
}

Address ours(const Tins::IPv6Address& address) {
  std::array<std::uint8_t, 16> octets{};
  std::copy(address.begin(), address.end(), octets.begin());
  return Address{octets};
}

/// libtins' own reading of a datagram, in our terms.
template <typename Ip>
TcpPacket tins_reading(const Bytes& datagram) {
  Ip ip{datagram.data(), static_cast<std::uint32_t>(datagram.size())};
  const auto& tcp = ip.template rfind_pdu<Tins::TCP>();
  TcpPacket packet;
  packet.source = {ours(ip.src_addr()), tcp.sport()};
  packet.destination = {ours(ip.dst_addr()), tcp.dport()};
  if constexpr (std::is_same_v<Ip, Tins::IP>) {
    packet.ttl = ip.ttl();
    packet.ip_id = ip.id();
  } else {
    packet.ttl = ip.hop_limit();
  }
  Segment& segment = packet.segment;
  const auto flag = [&tcp](Tins::TCP::Flags which) { return tcp.get_flag(which) == 1; };
  segment.seq = SeqNum{tcp.seq()};
  if (flag(Tins::TCP::ACK)) segment.ack = SeqNum{tcp.ack_seq()};
  segment.flags = {flag(Tins::TCP::SYN), flag(Tins::TCP::FIN), flag(Tins::TCP::RST),
                   flag(Tins::TCP::PSH), flag(Tins::TCP::URG), flag(Tins::TCP::ECE),
                   flag(Tins::TCP::CWR)};
  segment.window = tcp.window();
  segment.options = test::tins_options(tcp);
  if (const auto* raw = ip.template find_pdu<Tins::RawPDU>()) {
    segment.length = raw->payload_size();
  }
  return packet;
}

void compare(const Bytes& datagram, const Segment& sent, const Bytes& payload) {
  const Decoded decoded = decode(LinkType::raw, datagram, datagram.size());
  CAPTURE(test::decoded_text(decoded));
  const auto* got = std::get_if<TcpPacket>(&decoded);
  REQUIRE(got != nullptr);
  const TcpPacket reference = datagram.front() >> 4 == 6 ? tins_reading<Tins::IPv6>(datagram)
                                                         : tins_reading<Tins::IP>(datagram);
  REQUIRE(got->source == reference.source);
  REQUIRE(got->destination == reference.destination);
  REQUIRE(got->ttl == reference.ttl);
  REQUIRE(got->ip_id == reference.ip_id);
  Segment segment = got->segment;
  segment.options.nop_run = 0;  // how libtins aligns, and it does not tell
  REQUIRE(segment == reference.segment);
  REQUIRE(segment == sent);
  REQUIRE(got->checksum == Checksum::good);
  REQUIRE(std::equal(got->payload.begin(), got->payload.end(), payload.begin(), payload.end()));
}

/// The options of `sent` in any order, with padding and unknown kinds strewn in where they fit.
void strew_options(const Options& options, Tins::TCP& tcp, RandomPackets& random) {
  std::size_t left = 40;
  for (int kinds = 0b11111; kinds != 0;) {
    const int kind = static_cast<int>(random.below(5));
    if ((kinds >> kind & 1) == 0) continue;
    kinds &= ~(1 << kind);
    if (kind == 0 && options.mss) tcp.mss(*options.mss), left -= 4;
    if (kind == 1 && options.window_scale) tcp.winscale(*options.window_scale), left -= 3;
    if (kind == 2 && options.sack_permitted) tcp.sack_permitted(), left -= 2;
    if (kind == 3 && options.timestamps) {
      tcp.timestamp(options.timestamps->value, options.timestamps->echo), left -= 10;
    }
    if (kind == 4 && options.sack_count > 0) {
      Tins::TCP::sack_type edges;
      for (std::size_t i = 0; i < options.sack_count; ++i) {
        edges.push_back(options.sack[i].left.raw());
        edges.push_back(options.sack[i].right.raw());
      }
      tcp.sack(edges), left -= 2 + 4 * edges.size();
    }
  }
  if (left >= 5 && random.coin()) {
    const Bytes value = random.octets(1 + random.below(3));
    tcp.add_option(Tins::TCP::option{253, value.begin(), value.end()});
  }
}

Tins::TCP random_tcp(const FourTuple& tuple, const Segment& sent, RandomPackets& random) {
  Tins::TCP tcp{tuple.remote.port, tuple.local.port};
  tcp.seq(sent.seq.raw());
  tcp.ack_seq(sent.ack ? sent.ack->raw() : random.number<std::uint32_t>());
  const auto bit = [](bool set, int flag) { return set ? flag : 0; };
  tcp.flags(static_cast<std::uint16_t>(
      bit(sent.flags.syn, Tins::TCP::SYN) | bit(sent.flags.fin, Tins::TCP::FIN) |
      bit(sent.flags.rst, Tins::TCP::RST) | bit(sent.flags.psh, Tins::TCP::PSH) |
      bit(sent.flags.urg, Tins::TCP::URG) | bit(sent.flags.ece, Tins::TCP::ECE) |
      bit(sent.flags.cwr, Tins::TCP::CWR) | bit(sent.ack.has_value(), Tins::TCP::ACK)));
  tcp.window(sent.window);
  tcp.urg_ptr(random.number<std::uint16_t>());
  strew_options(sent.options, tcp, random);
  return tcp;
}

/// Crafted by libtins alone, with IP options or extension headers now and then.
Bytes tins_datagram(const FourTuple& tuple, Tins::TCP tcp, const Bytes& payload,
                    RandomPackets& random) {
  if (!payload.empty()) tcp /= Tins::RawPDU{payload.begin(), payload.end()};
  const std::string from = tuple.local.address.text();
  const std::string to = tuple.remote.address.text();
  if (!tuple.local.address.is_v6()) {
    Tins::IP ip{to, from};
    ip.ttl(random.number<std::uint8_t>());
    ip.id(random.number<std::uint16_t>());
    ip.tos(random.number<std::uint8_t>());
    // Whole words of no-operations: libtins 4.0 pads other IPv4 options wrongly.
    if (random.below(4) == 0) {
      for (std::size_t left = 4 * (1 + random.below(10)); left > 0; --left) ip.noop();
    }
    return (ip / tcp).serialize();
  }
  Tins::IPv6 ip{to, from};
  ip.hop_limit(random.number<std::uint8_t>());
  ip.traffic_class(random.number<std::uint8_t>());
  ip.flow_label(random.number<std::uint32_t>() & 0xfffff);
  if (random.below(4) == 0) {
    const Bytes padding = test::hex("010400000000");  // PadN
    ip.add_header(Tins::IPv6::ext_header{random.coin() ? std::uint8_t{0} : std::uint8_t{60},
                                         padding.begin(), padding.end()});
  }
  return (ip / tcp).serialize();
}

}  // namespace

TEST_CASE("differential: 50,000 segments crafted by libtins") {
  RandomPackets random{1};
  for (int i = 0; i < 50'000; ++i) {
    const FourTuple tuple = random.tuple(random.coin() ? Family::v6 : Family::v4);
    const Segment sent = random.segment();
    const Bytes payload = random.octets(sent.length);
    compare(tins_datagram(tuple, random_tcp(tuple, sent, random), payload, random), sent, payload);
  }
}

TEST_CASE("differential: 50,000 segments crafted by Crafter") {
  RandomPackets random{2};
  for (int i = 0; i < 50'000; ++i) {
    const FourTuple tuple = random.tuple(random.coin() ? Family::v6 : Family::v4);
    const Segment sent = random.segment();
    const Bytes payload = random.octets(sent.length);
    const Crafter crafter{static_cast<Profile>(random.below(4)), random.number<std::uint8_t>()};
    compare(crafter.craft(tuple, sent, payload), sent, payload);
  }
}

}  // namespace synspect::wire
