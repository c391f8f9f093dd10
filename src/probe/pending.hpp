#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/endpoint.hpp"
#include "base/instant.hpp"
#include "base/stamp.hpp"
#include "tcp/client.hpp"

namespace synspect::probe {

/// A target in flight: all that is needed to live its lifecycle from the SYN on, once something
/// answers. Silence, the lot of most targets, needs no more than this.
struct Pending {
  /// SYNs to one target at most.
  static constexpr std::size_t kMostTransmissions = 6;
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  Endpoint remote;
  std::uint16_t local_port = 0;
  std::uint8_t transmissions = 0;  ///< of the SYN, so far
  std::uint8_t attempt = 1;
  bool due_again = false;  ///< waits for its turn to be sent once more
  std::uint16_t way = 0;
  tcp::ClientSecrets secrets;
  std::uint32_t session = kNone;  ///< the lifecycle, once it goes on
  std::uint64_t position = 0;     ///< in the order of targets
  Instant started;
  /// When transmissions 2, 3, ... were sent, in microseconds after the first.
  std::array<std::uint32_t, kMostTransmissions - 1> sent_again_us{};
  /// When the tap saw each of them, in nanoseconds since the epoch; 0: it has not.
  std::array<std::int64_t, kMostTransmissions> seen_ns{};

  /// `n` from 1 to `transmissions`.
  [[nodiscard]] Instant sent_at(std::size_t n) const {
    return n == 1 ? started : started + std::chrono::microseconds{sent_again_us[n - 2]};
  }
  [[nodiscard]] bool seen(std::size_t n) const { return seen_ns[n - 1] != 0; }
};

}  // namespace synspect::probe
