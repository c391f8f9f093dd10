#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"
#include "server_state.hpp"

namespace synspect::sim {

/// What happens to a connection so long after it has entered a state.
enum class Fate : std::uint8_t {
  none,
  reset,   ///< the application or the kernel resets it
  vanish,  ///< the host says nothing any more
  forget,  ///< the host has restarted: there is no connection, and segments draw RSTs
};

/// What a model server does. The default is a plain one whose application closes when the client
/// has closed, at once.
struct Behaviour {
  enum class Port : std::uint8_t { open, closed, silent } port = Port::open;

  // Opening.
  bool cookies = false;      ///< keeps no state before the third segment (RFC 4987 section 3.6)
  bool ignores_syn = false;  ///< opens by itself only; with `opens_after`
  int full_queue = 0;        ///< segments that would open it and are dropped: no room to accept
  Duration defers_accept{};  ///< a bare ACK does not open it before (TCP_DEFER_ACCEPT)
  std::optional<Duration> opens_after;  ///< sends a SYN of its own: both open at once

  // The application.
  std::uint32_t writes = 0;              ///< segments, as soon as the connection is open
  std::uint32_t writes_on_data = 0;      ///< segments, once data has come
  std::uint32_t writes_on_fin = 0;       ///< segments, when the client has closed
  std::optional<Duration> closes_after;  ///< after the opening, whatever happens
  std::optional<Duration> closes_on_fin = Duration{};  ///< after the client's FIN

  // What goes wrong.
  Fate fate = Fate::none;
  ServerState fate_in = ServerState::established;
  Duration fate_after{};

  // The stack.
  bool timestamps = true;
  std::optional<std::uint8_t> window_scale = 7;
  std::uint16_t mss = 1460;
  std::uint16_t window = 65160;
  Duration window_closed{};           ///< offers no window for so long after the SYN
  bool repeats_syn_ack = true;        ///< to a SYN that comes again; otherwise an ACK answers it
  bool resets_time_wait = true;       ///< a RST ends TIME-WAIT (RFC 1337 advises against)
  bool rst_with_ack = true;           ///< of the application's RST; one in reply has none
  bool near_wrap = false;             ///< its numbers begin near the end of the number space
  bool lets_in_repeated = false;      ///< what ends at RCV.NXT still moves TS.Recent, as with Linux
  std::uint32_t initial_window = 10;  ///< segments in flight before the first ACK
  Duration pace{};                    ///< between segments, from the tenth on
  Duration ack_delay{};               ///< of ACKs
  Duration least_timeout = std::chrono::milliseconds{200};
  int resends = 6;
};

}  // namespace synspect::sim
