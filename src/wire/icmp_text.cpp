#include <array>
#include <span>
#include <string_view>

#include "wire/packet.hpp"

namespace synspect::wire {
namespace {

/// One ICMP type: a word for each code from 0 on, and one for codes that nobody has defined yet.
struct Codes {
  std::span<const std::string_view> words;
  std::string_view other;
};

// RFC 792 (0 to 5), RFC 1122 section 3.2.2.1 (6 to 12), RFC 1812 section 5.2.7.1 (13 to 15).
constexpr std::array<std::string_view, 16> kUnreachableV4{
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "network unknown",
    "host unknown",
    "source host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for type of service",
    "host unreachable for type of service",
    "administratively prohibited",
    "host precedence violation",
    "precedence cutoff in effect",
};
constexpr std::array<std::string_view, 2> kTimeExceededV4{
    "time to live exceeded",
    "fragment reassembly time exceeded",
};
// RFC 792 (0), RFC 1122 section 3.2.2.5 (1), IANA's registry alone (2).
constexpr std::array<std::string_view, 3> kParameterProblemV4{
    "bad header field",
    "required option missing",
    "bad length",
};

// RFC 4443 section 3.1 (0 to 6), RFC 6550 (7), RFC 8883 (8).
constexpr std::array<std::string_view, 9> kUnreachableV6{
    "no route",
    "administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "route rejected",
    "error in source routing header",
    "headers too long",
};
constexpr std::array<std::string_view, 1> kTooBigV6{"packet too big"};
constexpr std::array<std::string_view, 2> kTimeExceededV6{
    "hop limit exceeded",
    "fragment reassembly time exceeded",
};
// RFC 4443 section 3.4 (0 to 2), RFC 7112 (3).
constexpr std::array<std::string_view, 4> kParameterProblemV6{
    "bad header field",
    "unknown next header",
    "unknown option",
    "incomplete header chain in first fragment",
};

Codes codes_v4(std::uint8_t type) {
  switch (type) {
    case 3: return {kUnreachableV4, "destination unreachable"};
    case 4: return {{}, "source quench"};
    case 5: return {{}, "redirect"};
    case 11: return {kTimeExceededV4, "time exceeded"};
    case 12: return {kParameterProblemV4, "parameter problem"};
    default: return {{}, "ICMP message"};
  }
}

Codes codes_v6(std::uint8_t type) {
  switch (type) {
    case 1: return {kUnreachableV6, "destination unreachable"};
    case 2: return {kTooBigV6, "packet too big"};
    case 3: return {kTimeExceededV6, "time exceeded"};
    case 4: return {kParameterProblemV6, "parameter problem"};
    default: return {{}, "ICMPv6 message"};
  }
}

}  // namespace

std::string_view icmp_text(Family family, std::uint8_t type, std::uint8_t code) {
  const Codes codes = family == Family::v6 ? codes_v6(type) : codes_v4(type);
  return code < codes.words.size() ? codes.words[code] : codes.other;
}

}  // namespace synspect::wire
