#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/fifo.hpp"
#include "base/instant.hpp"
#include "tcp/challenge_budget.hpp"
#include "tcp/drop.hpp"
#include "tcp/retransmission.hpp"
#include "tcp/state.hpp"
#include "tcp/tcb.hpp"
#include "wire/segment.hpp"

namespace synspect::tcp {

/// Which ACK the machine keeps back, with all that would follow it, until `speak`: so that one can
/// see what a server does that waits for it.
enum class Withhold : std::uint8_t {
  nothing,
  handshake_ack,  ///< of the server's SYN/ACK
  last_ack,       ///< of the server's FIN, if ours has left
};

struct ClientConfig {
  wire::Options syn_options;           ///< timestamps: present or not; their value is not used
  std::uint16_t syn_window = 64240;    ///< as in the SYN, unscaled
  std::uint16_t payload_limit = 1460;  ///< octets a segment, options included, from the path's MTU
  std::uint16_t default_mss = 536;     ///< if the server's SYN tells none; 1220 for IPv6 (MUST-15)
  bool half_open = false;              ///< answer the SYN/ACK with a RST instead of an ACK
  Duration step_timeout = std::chrono::seconds{5};  ///< longest wait for the peer in one step
  int tries = 3;                                    ///< transmissions of one segment in all
  Duration time_wait = std::chrono::milliseconds{500};
  Withhold withhold = Withhold::nothing;
};

/// What must be fresh and unpredictable for every connection (RFC 6528, RFC 7323 section 5.4).
struct ClientSecrets {
  wire::SeqNum iss;
  std::uint32_t timestamp_offset = 0;
};

/// The SYN of a client with that configuration, sent at `now`, the first time or again.
[[nodiscard]] wire::Segment syn_at(const ClientConfig& config, const ClientSecrets& secrets,
                                   Instant now);

/// The client side of RFC 9293, without I/O: segments and times go in, segments to send and the
/// next deadline come out. Received data is acknowledged, counted and thrown away; a segment that
/// arrives out of order is answered by a duplicate ACK and not kept.
class Client {
 public:
  Client(const ClientConfig& config, ClientSecrets secrets);

  // Calls of the user, RFC 9293 sections 3.10.1 to 3.10.5.
  void open(Instant now);
  void send(std::vector<std::uint8_t> octets, Instant now);  ///< once, in ESTABLISHED or CLOSE-WAIT
  void close(Instant now);
  /// Ends everything at once with a RST, in SYN-SENT too, where RFC 9293 sends none: a SYN/ACK that
  /// was lost on its way must leave no half-open connection behind.
  void abort(Instant now);

  /// Sends the ACK that was withheld, and goes on as any client.
  void speak(Instant now);
  [[nodiscard]] bool silent() const { return silent_; }  ///< an ACK is withheld

  // Events.
  void segment_arrives(const wire::Segment& seg, Instant now);
  /// An ICMP error about `quoted`. `hard`: RFC 1122 section 4.2.3.9 asks to give up. False: the
  /// quoted number is not in flight (RFC 5927 section 4), nothing is done.
  [[nodiscard]] bool icmp_arrives(wire::SeqNum quoted, bool hard, Instant now);
  void time_passes(Instant now);  ///< does all that is due at `now`

  // What the caller must do now, and when to call `time_passes` next.
  struct Transmission {
    wire::Segment segment;
    std::span<const std::uint8_t> payload;  ///< valid until the next call that is not a poll
  };
  [[nodiscard]] std::optional<Transmission> poll_transmission();
  [[nodiscard]] bool has_transmission() const { return !outbox_.empty(); }
  [[nodiscard]] std::optional<Transition> poll_transition();
  [[nodiscard]] std::optional<Instant> deadline() const;

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Cause cause() const { return cause_; }  ///< of the last transition
  /// All that the user gave us, also what still waits for a window.
  [[nodiscard]] bool everything_acked() const {
    return nothing_in_flight() && !wire::before(tcb_.snd_nxt, data_end());
  }
  [[nodiscard]] std::uint64_t octets_received() const { return octets_received_; }
  [[nodiscard]] std::uint32_t dropped(Drop reason) const {
    return drops_[static_cast<std::size_t>(reason)];
  }
  /// The rule of its own that the machine breaks; empty: none. Asserted at the end of each call,
  /// and held by the simulation after every event.
  [[nodiscard]] std::string_view inconsistency() const;

 private:
  // SEGMENT ARRIVES, section 3.10.7: one file a state.
  void arrives_in_closed(const wire::Segment& seg, Instant now);
  void arrives_in_syn_sent(const wire::Segment& seg, Instant now);
  void arrives_in_syn_received(const wire::Segment& arrived, Instant now);
  void arrives_in_established(const wire::Segment& seg, Instant now);
  void arrives_in_fin_wait_1(const wire::Segment& seg, Instant now);
  void arrives_in_fin_wait_2(const wire::Segment& seg, Instant now);
  void arrives_in_close_wait(const wire::Segment& seg, Instant now);
  void arrives_in_closing(const wire::Segment& seg, Instant now);
  void arrives_in_last_ack(const wire::Segment& seg, Instant now);
  void arrives_in_time_wait(const wire::Segment& seg, Instant now);

  // What these states share (checks.cpp): section 3.10.7.4, first to fourth. False: dropped.
  [[nodiscard]] bool passes_checks(const wire::Segment& seg, Instant now);
  [[nodiscard]] bool passes_timestamps(const wire::Segment& seg, Instant now);
  [[nodiscard]] bool passes_rst(const wire::Segment& seg, Instant now);
  [[nodiscard]] bool take_ack(const wire::Segment& seg, Instant now);  ///< fifth
  void take_text(const wire::Segment& seg, Instant now);               ///< seventh
  [[nodiscard]] bool take_fin(const wire::Segment& seg, Instant now);  ///< eighth, state aside
  void disown_peer();
  void text_and_fin_in_established(const wire::Segment& arrived, Instant now);
  void text_and_fin_in_fin_wait_2(const wire::Segment& arrived, Instant now);

  void enter(State state, Cause cause);
  void establish(Instant now);
  void enter_time_wait(Cause cause, Instant now);
  void start_time_wait(Instant now);
  void end(Cause cause);
  void drop(Drop reason) { ++drops_[static_cast<std::size_t>(reason)]; }
  void await_peer(Instant now) { step_deadline_ = now + config_.step_timeout; }
  [[nodiscard]] bool nothing_in_flight() const { return tcb_.snd_una == tcb_.snd_nxt; }
  [[nodiscard]] bool our_fin_is_acked() const { return fin_sent_ && everything_acked(); }

  // Output (output.cpp).
  void queue(wire::Segment seg, Instant now);
  void queue_ack(Instant now);
  void queue_challenge(Instant now);
  void queue_resets(Instant now);
  void queue_reset_in_reply(const wire::Segment& seg, Instant now);
  void send_new(Instant now);
  void send_probe_again(Instant now);
  void retransmission_is_due(Instant now);
  void retransmit(Instant now);
  [[nodiscard]] wire::Segment syn_segment() const;
  [[nodiscard]] std::uint32_t segment_limit() const;
  [[nodiscard]] wire::Segment data_segment(wire::SeqNum from, std::uint32_t most) const;
  [[nodiscard]] wire::Segment fin_segment() const;
  [[nodiscard]] wire::SeqNum data_end() const;

  ClientConfig config_;
  ClientSecrets secrets_;
  Tcb tcb_;
  State state_ = State::closed;
  Cause cause_ = Cause::initial;
  Retransmission retransmission_;
  ChallengeBudget challenges_;
  std::optional<Instant> step_deadline_;  ///< the peer has until then to take this step
  std::optional<Instant> time_wait_end_;
  Instant time_wait_latest_;            ///< whatever the server repeats
  std::optional<Instant> timed_since_;  ///< first sending of `timed_end_`, for the RTT sample
  wire::SeqNum timed_end_;
  bool close_called_ = false;
  bool fin_sent_ = false;
  bool peer_disowned_ = false;      ///< a SYN without ACK turned out to be a stranger's
  bool silent_ = false;             ///< withholds an ACK, and all others
  bool probe_sent_ = false;         ///< one octet into a closed window, not acknowledged yet
  std::vector<std::uint8_t> data_;  ///< all that the user sends; starts at ISS + 1
  std::uint64_t octets_received_ = 0;
  std::array<std::uint32_t, kDropReasons> drops_{};
  // As much room as a lifecycle takes that goes well: it needs nothing from the heap.
  Fifo<wire::Segment, 2> outbox_;
  Fifo<Transition, 6> transitions_;
};

}  // namespace synspect::tcp
