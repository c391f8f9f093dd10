// ICMP errors with a fuzzed quote. Input: IPv6 or not (1 octet, lowest bit), ICMP type and code,
// the quote.
#include <algorithm>
#include <array>
#include <vector>

#include "fuzz/require.hpp"
#include "fuzz/values.hpp"
#include "wire/decode.hpp"

namespace synspect::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Octets = std::span<const std::uint8_t>;

/// 192.0.2.254 > 192.0.2.1 or 2001:db8::fe > 2001:db8::1, without length and checksum.
constexpr std::array<std::uint8_t, 20> kIpv4{0x45, 0, 0,   0, 0, 0,   0,   0, 64, 1,
                                             0,    0, 192, 0, 2, 254, 192, 0, 2,  1};
constexpr std::array<std::uint8_t, 40> kIpv6{
    0x60, 0, 0, 0,    0,    0,    58,   64,   0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,
    0,    0, 0, 0xfe, 0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 1};

Bytes error_around(Octets quote, bool v6, std::uint8_t type, std::uint8_t code) {
  Bytes out = v6 ? Bytes(kIpv6.begin(), kIpv6.end()) : Bytes(kIpv4.begin(), kIpv4.end());
  const std::size_t length = 8 + quote.size() + (v6 ? 0 : out.size());
  const std::size_t length_at = v6 ? 4 : 2;
  out[length_at] = static_cast<std::uint8_t>(length >> 8);
  out[length_at + 1] = static_cast<std::uint8_t>(length & 0xff);
  out.insert(out.end(), {type, code, 0, 0, 0, 0, 0, 0});
  out.insert(out.end(), quote.begin(), quote.end());
  return out;
}

/// Whether `octets` stand in the quote at `at`.
bool stands(Octets quote, std::size_t at, Octets octets) {
  return quote.size() >= at + octets.size() &&
         std::ranges::equal(quote.subspan(at, octets.size()), octets);
}

/// The first eight octets of the quoted TCP header, by what was decoded.
std::array<std::uint8_t, 8> tcp_octets(const wire::IcmpError& error) {
  const std::uint16_t from = error.quoted_source.port;
  const std::uint16_t to = error.quoted_destination.port;
  const std::uint32_t seq = error.quoted_seq.raw();
  const auto low = [](auto number) { return static_cast<std::uint8_t>(number & 0xff); };
  return {low(from >> 8), low(from),      low(to >> 8),  low(to),
          low(seq >> 24), low(seq >> 16), low(seq >> 8), low(seq)};
}

bool is_error(bool v6, std::uint8_t type) {
  return v6 ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12;
}

/// Where TCP begins in a quote that every reader must understand: a first fragment, and in IPv6 no
/// extension header. 0: not such a quote.
std::size_t plain_tcp_at(Octets quote, bool v6) {
  if (v6) return quote.size() >= 48 && quote[0] >> 4 == 6 && quote[6] == 6 ? 40 : 0;
  if (quote.size() < 28 || quote[0] >> 4 != 4 || quote[9] != 6) return 0;
  const std::size_t header = (quote[0] & 0x0fu) * 4;
  const bool first = (quote[6] & 0x1f) == 0 && quote[7] == 0;
  return header >= 20 && quote.size() >= header + 8 && first ? header : 0;
}

void check(const wire::IcmpError& error, Octets quote, bool v6) {
  const Address from{v6 ? Octets{kIpv6}.subspan(8, 16) : Octets{kIpv4}.subspan(12, 4)};
  const Address to{v6 ? Octets{kIpv6}.subspan(24, 16) : Octets{kIpv4}.subspan(16, 4)};
  require(error.from == from && error.to == to, "the error's own addresses");
  const std::size_t address = v6 ? 16 : 4;
  const std::size_t addresses_at = v6 ? 8 : 12;
  const auto& source = error.quoted_source.address;
  const auto& destination = error.quoted_destination.address;
  require(source.is_v6() == v6 && destination.is_v6() == v6, "the quote has the error's family");
  require(stands(quote, addresses_at, source.octets()), "the quoted source stands there");
  require(stands(quote, addresses_at + address, destination.octets()), "and the destination");
  const auto tcp = tcp_octets(error);
  if (const std::size_t at = plain_tcp_at(quote, v6); at > 0) {
    return require(stands(quote, at, tcp), "ports and number stand after the header");
  }
  require(v6, "IPv4 has no other place for them");
  bool found = false;
  for (std::size_t at = 48; at < quote.size() && !found; at += 4) found = stands(quote, at, tcp);
  require(found, "ports and number stand after some extension header");
}

}  // namespace
}  // namespace synspect::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synspect;
  fuzz::Values in{{data, size}};
  const bool v6 = in.u8() % 2 == 1;
  const std::uint8_t type = in.u8();
  const std::uint8_t code = in.u8();
  const auto quote = in.take(1280);
  const fuzz::Bytes packet = fuzz::error_around(quote, v6, type, code);
  const wire::Decoded decoded = wire::decode(wire::LinkType::raw, packet, packet.size());
  const auto* error = std::get_if<wire::IcmpError>(&decoded);
  const bool must = fuzz::is_error(v6, type) && fuzz::plain_tcp_at(quote, v6) > 0;
  fuzz::require(!std::holds_alternative<wire::TcpPacket>(decoded), "a quote is no segment");
  fuzz::require(error != nullptr || !must, "a plain quote of an error is understood");
  if (error == nullptr) return 0;
  fuzz::require(fuzz::is_error(v6, type), "only errors quote");
  fuzz::require(error->type == type && error->code == code, "the error's type and code");
  fuzz::check(*error, quote, v6);
  return 0;
}
