#pragma once

#include <cstdint>
#include <string_view>

namespace synspect::tcp {

/// Connection states, RFC 9293 section 3.3.2.
enum class State : std::uint8_t {
  closed,
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
};

[[nodiscard]] std::string_view to_string(State state);  ///< the RFC's own spelling: "SYN-SENT"

/// Why a state was entered.
enum class Cause : std::uint8_t {
  initial,
  open_called,
  close_called,
  abort_called,
  syn_acked,
  simultaneous_open,
  syn_disowned,  ///< whose SYN brought us to SYN-RECEIVED has no connection
  fin_arrived,
  fin_acked,
  refused,          ///< RST that answers our SYN
  reset_by_peer,    ///< RST in a synchronized state
  icmp_hard_error,  ///< while in SYN-SENT
  timed_out,        ///< the step's time is over (RFC 9293 section 3.10.8, user timeout)
  time_wait_over,
};

[[nodiscard]] std::string_view to_string(Cause cause);

struct Transition {
  State to = State::closed;
  Cause cause = Cause::initial;
  friend bool operator==(const Transition&, const Transition&) = default;
};

}  // namespace synspect::tcp
