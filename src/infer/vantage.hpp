#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace synspect::infer {

/// Where the capture was taken. A time between two segments is a round trip only for the side that
/// sent the first of them; from elsewhere it is a host's own delay, or a part of the way.
enum class Vantage : std::uint8_t {
  client,  ///< at the side that opened
  server,  ///< at the side that was opened to
  middle,  ///< between them
};

inline constexpr std::array kVantages{Vantage::client, Vantage::server, Vantage::middle};

[[nodiscard]] std::string_view to_string(Vantage vantage);

}  // namespace synspect::infer
