#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.hpp"
#include "wire/packet.hpp"

namespace synspect::wire {

/// One's complement sum of the octets as 16-bit numbers, folded and not complemented (RFC 1071).
/// An odd last octet counts as if a zero followed.
[[nodiscard]] std::uint16_t ones_complement_sum(std::span<const std::uint8_t> octets);

/// The same over the pseudo-header of TCP (RFC 9293 section 3.1) or ICMPv6 (RFC 8200 section 8.1);
/// `length`: octets of the segment or message.
[[nodiscard]] std::uint16_t pseudo_header_sum(const Address& source, const Address& destination,
                                              std::uint8_t protocol, std::size_t length);

/// Judges a whole TCP segment, at least 20 octets, by the checksum that it carries.
[[nodiscard]] Checksum judge_checksum(const Address& source, const Address& destination,
                                      std::span<const std::uint8_t> segment);

/// Judges a whole ICMP message (RFC 792) or ICMPv6 message (RFC 4443 section 2.3).
[[nodiscard]] Checksum judge_icmp_checksum(const Address& source, const Address& destination,
                                           std::span<const std::uint8_t> message);

/// `checksum` after 16-bit words m became m', by RFC 1624 equation 3. `change`: the sum of ~m + m'
/// over them, not folded. It is what a new sum over octets not all zero gives, also where
/// equation 2 gives 0xffff for 0.
[[nodiscard]] std::uint16_t updated_checksum(std::uint16_t checksum, std::uint64_t change);

}  // namespace synspect::wire
