#include "wire/checksum.hpp"

#include <bit>
#include <cstring>

#include "wire/decode_parts.hpp"

namespace synspect::wire {
namespace {

std::uint16_t fold(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

std::uint16_t swap_octets(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

}  // namespace

std::uint16_t ones_complement_sum(std::span<const std::uint8_t> octets) {
  // The sum does not depend on the byte order until its end (RFC 1071 section 2), so four octets
  // are added at a time as the host reads them. 2^32 such steps fit the 64 bits.
  std::uint64_t sum = 0;
  while (octets.size() >= 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, octets.data(), 4);
    sum += word;
    octets = octets.subspan(4);
  }
  std::uint32_t last = 0;
  if (!octets.empty()) std::memcpy(&last, octets.data(), octets.size());
  const std::uint16_t folded = fold(sum + last);
  return std::endian::native == std::endian::little ? swap_octets(folded) : folded;
}

std::uint16_t pseudo_header_sum(const Address& source, const Address& destination,
                                std::uint8_t protocol, std::size_t length) {
  // The zeros of the IPv6 form add nothing, so one sum serves both families.
  return fold(std::uint64_t{ones_complement_sum(source.octets())} +
              ones_complement_sum(destination.octets()) + protocol + length);
}

Checksum judge_checksum(const Address& source, const Address& destination,
                        std::span<const std::uint8_t> segment) {
  const std::uint32_t pseudo = pseudo_header_sum(source, destination, kProtocolTcp, segment.size());
  if (fold(pseudo + ones_complement_sum(segment)) == 0xffff) return Checksum::good;
  // Before the hardware completes it, the field holds the pseudo-header's sum, not complemented.
  const unsigned field = segment[16] * 256u + segment[17];
  return field == pseudo ? Checksum::partial : Checksum::bad;
}

Checksum judge_icmp_checksum(const Address& source, const Address& destination,
                             std::span<const std::uint8_t> message) {
  std::uint32_t sum = ones_complement_sum(message);
  if (source.is_v6()) {
    sum += pseudo_header_sum(source, destination, kProtocolIcmpV6, message.size());
  }
  return fold(sum) == 0xffff ? Checksum::good : Checksum::bad;
}

std::uint16_t updated_checksum(std::uint16_t checksum, std::uint64_t change) {
  const std::uint64_t sum = static_cast<std::uint16_t>(~checksum);
  return static_cast<std::uint16_t>(~fold(sum + change));
}

}  // namespace synspect::wire
