#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace synspect::sim {

/// RFC 9293 section 3.3.2, once more: the model server shares no code with the machine under test.
enum class ServerState : std::uint8_t {
  listen,
  syn_sent,
  syn_received,
  established,
  fin_wait_1,
  fin_wait_2,
  close_wait,
  closing,
  last_ack,
  time_wait,
  closed,
};

[[nodiscard]] constexpr std::string_view to_string(ServerState state) {
  constexpr std::array<std::string_view, 11> names{
      "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
      "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",   "CLOSED"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace synspect::sim
