#pragma once

#include <optional>
#include <vector>

#include "behaviour.hpp"
#include "wire/segment.hpp"

namespace synspect::sim {

/// A segment on its way from the server, and what the simulator knows of its origin: the client's
/// transmissions are numbered, 0 is none.
struct Emission {
  wire::Segment segment;
  std::uint32_t answers = 0;       ///< the transmission that drew it
  std::uint32_t fin_accepted = 0;  ///< the transmission whose FIN the server took
  bool first_of_fin = false;       ///< nothing before it acknowledged that FIN
};

/// A state that a connection was in from then on.
struct Passage {
  ServerState state = ServerState::closed;
  Instant at;
};

/// One connection of the model server: the server side of RFC 9293, with its history. Like Linux
/// where that matters to whoever guesses from outside: closing changes the state at once, even when
/// data or the FIN must wait; from the tenth data segment on sending is paced; the last of several
/// outstanding segments is probed after 20 ms; the FIN joins data that waits.
class Connection {
 public:
  static constexpr std::uint32_t kPieceOctets = 500;  ///< of each data segment at most

  Connection(const Behaviour& behaviour, wire::SeqNum iss) : does_(behaviour), iss_(iss) {}

  // Each returns at once; what is to be sent waits in `take_output`.
  void open_passively(const wire::Segment& syn, std::uint32_t transmission, Instant now);
  void open_actively(Instant now);
  void arrives(const wire::Segment& seg, std::uint32_t transmission, Instant now);
  void time_passes(Instant now);
  [[nodiscard]] std::optional<Instant> deadline() const;
  [[nodiscard]] std::vector<Emission> take_output();

  /// A server of SYN cookies has answered as if there were no connection; and there is none, before
  /// a segment comes that fits the cookie.
  void deny(Instant now) { history_.push_back({ServerState::closed, now}); }

  [[nodiscard]] ServerState state() const { return state_; }
  [[nodiscard]] bool gone() const { return state_ == ServerState::closed; }
  [[nodiscard]] bool vanished() const { return vanished_; }
  [[nodiscard]] wire::SeqNum iss() const { return iss_; }
  [[nodiscard]] wire::SeqNum irs() const { return irs_; }
  [[nodiscard]] wire::SeqNum rcv_nxt() const { return rcv_nxt_; }
  [[nodiscard]] const std::vector<Passage>& history() const { return history_; }

 private:
  void take_peer(const wire::Segment& syn);
  void arrives_in_syn_sent(const wire::Segment& seg);
  void arrives_in_window(const wire::Segment& seg);
  void arrives_unacceptable(const wire::Segment& seg);
  [[nodiscard]] bool acceptable(const wire::Segment& seg) const;
  [[nodiscard]] bool completes_opening(const wire::Segment& seg);
  [[nodiscard]] bool take_ack(wire::SeqNum ack, const wire::Segment& seg);
  void take_text(const wire::Segment& seg);
  void take_fin();
  void close();
  void enter(ServerState state);
  void meet_fate();

  // Output (connection_output.cpp).
  void push();
  void resend_or_give_up();
  void resend_earliest() { emit(piece(snd_una_)); }
  void probe_tail();
  void emit(wire::Segment seg);
  void emit_rst(wire::SeqNum seq);
  void ack_now();
  void ack_soon();
  void arm();
  void disarm_all();
  [[nodiscard]] wire::Segment piece(wire::SeqNum from) const;
  [[nodiscard]] std::uint16_t window() const;  ///< octets that it has room for
  [[nodiscard]] wire::SeqNum data_end() const { return iss_ + 1u + written_; }
  [[nodiscard]] wire::SeqNum last() const { return data_end() + (closed_by_app_ ? 1u : 0u); }
  [[nodiscard]] bool outstanding() const { return snd_una_ != snd_nxt_; }

  Behaviour does_;
  wire::SeqNum iss_, snd_una_ = iss_, snd_nxt_ = iss_, irs_, rcv_nxt_, recover_;
  std::uint32_t written_ = 0;
  std::uint32_t congestion_window_ = 0;  ///< octets
  std::uint32_t data_segments_ = 0;
  std::uint32_t client_window_ = 0;
  std::uint8_t client_scale_ = 0;
  std::uint32_t ts_recent_ = 0;
  wire::SeqNum last_ack_sent_;
  bool stamped_ = false;
  bool heard_syn_ = false;
  bool scaled_ = false;
  bool closed_by_app_ = false;
  bool recovering_ = false;
  bool vanished_ = false;
  bool data_came_ = false;
  bool fin_answered_ = false;
  ServerState state_ = ServerState::listen;
  Instant now_{};
  Instant opened_{};  ///< when the client's SYN came
  std::uint32_t transmission_ = 0;
  std::uint32_t fin_accepted_ = 0;
  int resends_ = 0;
  Duration timeout_{};
  std::optional<Instant> resend_at_, probe_at_, push_at_, ack_at_, close_at_, fate_at_, over_at_,
      window_at_;
  std::vector<Emission> out_;
  std::vector<Passage> history_;
};

}  // namespace synspect::sim
