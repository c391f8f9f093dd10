#include "wire/crafter.hpp"

#include <tins/exceptions.h>
#include <tins/ip.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>

namespace synspect::wire {
namespace {

/// What the total length of IPv4 can say, and the payload length of IPv6, which leaves its header
/// out.
constexpr std::size_t kMostOctets = 65535;
constexpr std::size_t kIpv6Header = 40;

Tins::IPv4Address v4_address(const Address& address) {
  std::uint32_t network_order = 0;
  std::memcpy(&network_order, address.octets().data(), sizeof network_order);
  return Tins::IPv4Address{network_order};
}

std::unique_ptr<Tins::PDU> ip_header(const FourTuple& tuple, std::uint8_t ttl) {
  const Address& from = tuple.local.address;
  const Address& to = tuple.remote.address;
  if (from.is_v6()) {
    auto ip = std::make_unique<Tins::IPv6>(Tins::IPv6Address{to.octets().data()},
                                           Tins::IPv6Address{from.octets().data()});
    ip->hop_limit(ttl);
    return ip;
  }
  auto ip = std::make_unique<Tins::IP>(v4_address(to), v4_address(from));
  ip->id(0);
  ip->flags(Tins::IP::DONT_FRAGMENT);
  ip->ttl(ttl);
  return ip;
}

std::uint8_t flag_bits(const Segment& segment) {
  const Flags& flags = segment.flags;
  const auto bit = [](bool set, Tins::TCP::Flags flag) { return set ? flag : 0; };
  return static_cast<std::uint8_t>(bit(flags.fin, Tins::TCP::FIN) | bit(flags.syn, Tins::TCP::SYN) |
                                   bit(flags.rst, Tins::TCP::RST) | bit(flags.psh, Tins::TCP::PSH) |
                                   bit(segment.ack.has_value(), Tins::TCP::ACK) |
                                   bit(flags.urg, Tins::TCP::URG) | bit(flags.ece, Tins::TCP::ECE) |
                                   bit(flags.cwr, Tins::TCP::CWR));
}

void add_padding(int octets, Tins::TCP& tcp) {
  for (int i = 0; i < octets; ++i) tcp.add_option(Tins::TCP::NOP);
}

void add_window_scale(const Options& options, Tins::TCP& tcp) {
  if (!options.window_scale) return;
  add_padding(1, tcp);
  tcp.winscale(*options.window_scale);
}

void add_timestamps(const Options& options, Tins::TCP& tcp) {
  if (!options.timestamps) return;
  add_padding(2, tcp);
  tcp.timestamp(options.timestamps->value, options.timestamps->echo);
}

/// SACK-permitted takes the place of the two NOPs before the timestamps, where there are any.
void add_sack_permitted_and_timestamps(const Options& options, Tins::TCP& tcp) {
  if (!options.sack_permitted) return add_timestamps(options, tcp);
  if (!options.timestamps) add_padding(2, tcp);
  tcp.sack_permitted();
  if (options.timestamps) tcp.timestamp(options.timestamps->value, options.timestamps->echo);
}

void add_syn_options(const Options& options, Profile profile, Tins::TCP& tcp) {
  if (options.mss) tcp.mss(*options.mss);
  switch (profile) {
    case Profile::linux_like:
    case Profile::minimal:
      add_sack_permitted_and_timestamps(options, tcp);
      add_window_scale(options, tcp);
      break;
    case Profile::windows_like:
      add_window_scale(options, tcp);
      add_sack_permitted_and_timestamps(options, tcp);
      break;
    case Profile::macos_like:
      add_window_scale(options, tcp);
      add_timestamps(options, tcp);
      if (!options.sack_permitted) break;
      tcp.sack_permitted();
      // The end of the list, and the zero after it that fills the last word: libtins would fill
      // it with a NOP.
      tcp.add_option(Tins::TCP::EOL);
      tcp.add_option(Tins::TCP::EOL);
      break;
  }
}

/// MSS, window scale and SACK-permitted belong to SYNs alone. Of the SACK blocks as many go out as
/// have room: three beside timestamps, else four (RFC 2018 section 3).
void add_later_options(const Options& options, Tins::TCP& tcp) {
  add_timestamps(options, tcp);
  const std::size_t most = options.timestamps ? 3 : options.sack.size();
  const std::size_t count = std::min<std::size_t>(options.sack_count, most);
  if (count == 0) return;
  Tins::TCP::sack_type edges;
  for (std::size_t i = 0; i < count; ++i) {
    edges.push_back(options.sack[i].left.raw());
    edges.push_back(options.sack[i].right.raw());
  }
  add_padding(2, tcp);
  tcp.sack(edges);
}

}  // namespace

std::vector<std::uint8_t> Crafter::craft(const FourTuple& tuple, const Segment& segment,
                                         std::span<const std::uint8_t> payload) const {
  assert(segment.length == payload.size());
  assert(tuple.local.address.family() == tuple.remote.address.family());
  // libtins would put in an address of its own choice for an unspecified source.
  if (tuple.local.address.is_unspecified()) return {};
  try {
    auto tcp = std::make_unique<Tins::TCP>(tuple.remote.port, tuple.local.port);
    tcp->seq(segment.seq.raw());
    tcp->ack_seq(segment.ack.value_or(SeqNum{}).raw());
    tcp->flags(flag_bits(segment));
    tcp->window(segment.window);
    if (segment.flags.syn) {
      add_syn_options(segment.options, profile_, *tcp);
    } else {
      add_later_options(segment.options, *tcp);
    }
    if (!payload.empty()) {
      tcp->inner_pdu(new Tins::RawPDU{payload.data(), static_cast<std::uint32_t>(payload.size())});
    }
    const auto ip = ip_header(tuple, ttl_);
    ip->inner_pdu(tcp.release());
    const std::size_t most = kMostOctets + (tuple.local.address.is_v6() ? kIpv6Header : 0);
    if (ip->size() > most) return {};
    return ip->serialize();
  } catch (const Tins::exception_base&) {
    return {};
  }
}

}  // namespace synspect::wire
