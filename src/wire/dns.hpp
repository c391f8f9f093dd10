#pragma once

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
  std::string name;                ///< that was asked for, without the last dot
  std::vector<Address> addresses;  ///< of its A and AAAA records, whatever their owner's alias
};

/// None: it is no message about a name's addresses, or not readable. Never throws.
[[nodiscard]] std::optional<DnsMessage> parse_dns(std::span<const std::uint8_t> octets);

}  // namespace synspect::wire
