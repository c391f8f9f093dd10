#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.hpp"

namespace synspect::wire {

/// What a DNS message (RFC 1035) says of the addresses of one name.
struct DnsMessage {
  std::uint16_t id = 0;
  bool is_answer = false;
  std::uint16_t type = 0;  ///< of the question: A (1) or AAAA (28)
  /// That was asked for, without the last dot, as a zone file has it (RFC 1035 section 5.1):
  /// nothing but printable ASCII. Other octets are `\DDD`, a dot or a backslash in a label has one
  /// before it.
  std::string name;
  std::vector<Address> addresses;  ///< of its A and AAAA records, whatever their owner's alias
  std::optional<std::chrono::seconds> ttl;  ///< the least of those records; none: there is none
};

/// None: it is no message about a name's addresses, or not readable. Never throws.
[[nodiscard]] std::optional<DnsMessage> parse_dns(std::span<const std::uint8_t> octets);

}  // namespace synspect::wire
