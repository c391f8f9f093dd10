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

/// The same over the TCP pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1).
[[nodiscard]] std::uint16_t pseudo_header_sum(const Address& source, const Address& destination,
                                              std::size_t tcp_length);

/// Judges a whole TCP segment, at least 20 octets, by the checksum that it carries.
[[nodiscard]] Checksum judge_checksum(const Address& source, const Address& destination,
                                      std::span<const std::uint8_t> segment);

}  // namespace synspect::wire
