#pragma once

#include <optional>
#include <vector>

#include "base/instant.hpp"
#include "tcp/state.hpp"
#include "wire/segment.hpp"

namespace synspect::test {

/// What the application behind a model server does.
struct Application {
  std::uint32_t writes = 0;               ///< segments, as soon as the connection is open
  std::uint32_t writes_on_fin = 0;        ///< segments, when the client has closed
  std::optional<Duration> closes_after;   ///< so long after the opening, whatever the client does
  std::optional<Duration> closes_on_fin;  ///< so long after the client's FIN
  std::optional<Duration> resets_after;   ///< so long after the opening
};

/// The server side of RFC 9293 with a history of the states that it really was in. It behaves like
/// Linux where that matters to whoever guesses from outside: `close` changes the state at once,
/// even if data or the FIN must wait; from the tenth data segment on sending is paced; a FIN in
/// FIN-WAIT-1 is acknowledged before anything that waits is sent; the ACK of a FIN may be delayed;
/// the last of several outstanding segments is probed after 20 ms; timers start at 200 ms, that of
/// the SYN/ACK at 1 s.
class ModelServer {
 public:
  static constexpr std::uint32_t kPieceOctets = 500;  ///< of each data segment
  struct Timing {
    Duration pace{};       ///< between two paced segments
    Duration ack_delay{};  ///< of the ACK of a FIN in CLOSE-WAIT
  };
  struct Passage {
    tcp::State state;
    Instant at;
  };
  ModelServer(Application application, Timing timing, wire::SeqNum iss);

  /// What it sends in reply, at once.
  std::vector<wire::Segment> arrives(const wire::Segment& seg, Instant now);
  std::vector<wire::Segment> time_passes(Instant now);
  [[nodiscard]] std::optional<Instant> deadline() const;
  [[nodiscard]] const std::vector<Passage>& history() const { return history_; }

 private:
  void enter(tcp::State state);
  void arrives_without_connection(const wire::Segment& seg);
  void arrives_in_order(const wire::Segment& seg);
  void take_syn(const wire::Segment& seg);
  void take_ack(wire::SeqNum ack);
  void take_fin();
  void close();
  void push();
  void resend_earliest();
  void emit(wire::Segment seg);
  void ack_now();
  void arm();
  [[nodiscard]] wire::Segment piece(wire::SeqNum from) const;
  [[nodiscard]] wire::SeqNum data_end() const { return iss_ + 1u + written_; }
  [[nodiscard]] bool outstanding() const { return snd_una_ != snd_nxt_; }

  Application app_;
  Timing timing_;
  wire::SeqNum iss_, snd_una_, snd_nxt_, irs_, rcv_nxt_, recover_;
  std::uint32_t written_ = 0;  ///< octets
  std::uint32_t data_segments_ = 0;
  std::uint32_t ts_recent_ = 0;
  bool stamped_ = false;
  bool closed_by_app_ = false;
  bool recovering_ = false;
  tcp::State state_ = tcp::State::listen;
  Instant now_{};
  Duration timeout_{};
  std::optional<Instant> resend_at_, probe_at_, push_at_, ack_at_, close_at_, reset_at_;
  std::vector<wire::Segment> out_;
  std::vector<Passage> history_;
};

}  // namespace synspect::test
