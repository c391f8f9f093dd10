#pragma once

#include <cstdint>

#include "wire/packet.hpp"

namespace synspect::probe {

/// Whether an ICMP error answers the question that a SYN asks. A packet that was too big says
/// nothing about the target (RFC 1191, RFC 8201).
[[nodiscard]] inline bool ends_attempt(const wire::IcmpError& error) {
  constexpr std::uint8_t v4_unreachable = 3;
  constexpr std::uint8_t v4_too_big_code = 4;
  constexpr std::uint8_t v6_too_big = 2;
  if (error.from.is_v6()) return error.type != v6_too_big;
  return error.type != v4_unreachable || error.code != v4_too_big_code;
}

}  // namespace synspect::probe
