#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

// Packets as the tests write them down: octets in hex. The TCP parts and IP headers below were
// computed by a script that shares no code with Synspect or libtins.

namespace synspect::test {

using Bytes = std::vector<std::uint8_t>;

/// "45 00 0028" to octets; spaces mean nothing.
inline Bytes hex(std::string_view text) {
  Bytes bytes;
  int pending = -1;
  for (const char letter : text) {
    if (letter == ' ') continue;
    const auto digit = std::string_view{"0123456789abcdef"}.find(letter);
    if (digit == std::string_view::npos) throw std::invalid_argument("not a hex digit");
    const int nibble = static_cast<int>(digit);
    if (pending >= 0) bytes.push_back(static_cast<std::uint8_t>(pending * 16 + nibble));
    pending = pending >= 0 ? -1 : nibble;
  }
  if (pending >= 0) throw std::invalid_argument("half an octet");
  return bytes;
}

inline Bytes join(std::initializer_list<std::span<const std::uint8_t>> parts) {
  Bytes bytes;
  for (const auto part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

// 192.0.2.1 > 192.0.2.9, TTL 64, id 7238, DF, 60 octets in all
inline const Bytes kIpv4 = hex("45 00 00 3c 1c 46 40 00 40 06 9a 6b c0 00 02 01 c0 00 02 09");
// S 1000:1000(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>, port 40000 > 443, between those two
inline const Bytes kSyn4 =
    hex("9c40 01bb 000003e8 00000000 a002 faf0 2720 0000"
        "020405b4 0402 080a0000000100000000 01 030307");
// P. 1001:1006(5) ack 2001 win 502 "hello", the same ports and addresses; an IPv4 header for it
inline const Bytes kHello4 = hex("9c40 01bb 000003e9 000007d1 5018 01f6 3c3f 0000 68656c6c6f");
inline const Bytes kIpv4ForHello =
    hex("45 00 00 2d 1c 46 40 00 40 06 9a 7a c0 00 02 01 c0 00 02 09");
// 2001:db8::1 > 2001:db8::9, hop limit 64, 40 octets after the header
inline const Bytes kIpv6 =
    hex("60000000 0028 06 40"
        "20010db8000000000000000000000001 20010db8000000000000000000000009");
// As kSyn4, between those two
inline const Bytes kSyn6 =
    hex("9c40 01bb 000003e8 00000000 a002 faf0 4faf 0000"
        "020405b4 0402 080a0000000100000000 01 030307");

/// What decode makes of the SYN in either family.
inline constexpr std::string_view kSyn4Text =
    "192.0.2.1:40000 > 192.0.2.9:443 ttl 64 id 7238 good: "
    "S 1000:1000(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>";
inline constexpr std::string_view kSyn6Text =
    "[2001:db8::1]:40000 > [2001:db8::9]:443 ttl 64 good: "
    "S 1000:1000(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>";

}  // namespace synspect::test
