#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "wire/decode.hpp"
#include "wire/segment.hpp"

namespace synspect::wire {

/// Which way a frame went at the host that captured it, by the word of its link header: those of
/// Linux's "cooked" captures tell (LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2), others do not.
[[nodiscard]] inline std::optional<Direction> link_direction(LinkType link,
                                                             std::span<const std::uint8_t> frame) {
  constexpr std::uint8_t to_us = 0;
  constexpr std::uint8_t from_us = 4;
  std::size_t at = 0;
  if (link == LinkType::linux_sll) {
    at = 1;  // the low octet of the packet type
  } else if (link == LinkType::linux_sll2) {
    at = 10;
  } else {
    return std::nullopt;
  }
  if (frame.size() <= at) return std::nullopt;
  if (frame[at] == from_us) return Direction::out;
  return frame[at] == to_us ? std::optional{Direction::in} : std::nullopt;
}

}  // namespace synspect::wire
