#pragma once

#include <cstddef>
#include <cstdint>

// Numbers of the TCP header. Private to wire/.

namespace synspect::wire {

inline constexpr std::size_t kTcpHeaderLength = 20;  ///< without options

// Option kinds (RFC 9293 section 3.1, RFC 7323, RFC 2018).
inline constexpr std::uint8_t kEndOfList = 0;
inline constexpr std::uint8_t kNoOperation = 1;
inline constexpr std::uint8_t kMss = 2;
inline constexpr std::uint8_t kWindowScale = 3;
inline constexpr std::uint8_t kSackPermitted = 4;
inline constexpr std::uint8_t kSack = 5;
inline constexpr std::uint8_t kTimestamps = 8;

}  // namespace synspect::wire
