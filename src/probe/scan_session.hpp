#pragma once

#include <cstdint>
#include <optional>

#include "infer/derive.hpp"
#include "infer/observer.hpp"
#include "probe/pending.hpp"
#include "probe/scan_plan.hpp"
#include "tcp/client.hpp"
#include "wire/packet.hpp"

namespace synspect::probe {

/// One lifecycle of a scan, from the moment on when something answers: the machine and the observer
/// of every other lifecycle, without a transcript. No I/O, no clock.
class ScanSession {
 public:
  /// Lives the lifecycle again up to now: the SYNs of `target`, when they were sent and when the
  /// tap saw them.
  ScanSession(const tcp::ClientConfig& config, Closing closing, const Pending& target);

  /// A segment of this connection passed the tap.
  void captured(const wire::TcpPacket& packet, wire::Direction direction, Stamp at, Instant now);
  /// An ICMP error about our SYN.
  void captured(const wire::IcmpError& error, Stamp at, Instant now);
  void time_passes(Instant now);
  /// Ends it now: what is open is reset.
  void abort(Instant now);
  void clock_stepped(Duration by) { observer_.clock_stepped(by); }

  /// The next segment to send.
  [[nodiscard]] std::optional<wire::Segment> poll();
  [[nodiscard]] std::optional<Instant> deadline() const;

  /// Nothing has come of what arrived: the SYN still waits for its answer.
  [[nodiscard]] bool still_unanswered() const {
    return client_.state() == tcp::State::syn_sent && !observer_.facts().peer_syn;
  }
  /// The end is reached, and the tap has seen all that we sent, or has had the time to.
  [[nodiscard]] bool settled() const { return settled_; }
  /// Both FINs are acknowledged, as far as the tap has shown.
  [[nodiscard]] bool closed() const {
    return infer::closed(observer_.facts()) == infer::Closed::clean;
  }
  /// The tap has not shown all that we sent: packets were lost on their way to us.
  [[nodiscard]] bool incomplete() const { return seen_leaving_ < sent_; }

  /// The server owed an answer when the step's time was over.
  [[nodiscard]] bool timed_out() const { return client_.cause() == tcp::Cause::timed_out; }

  /// Of the transcript, so far.
  [[nodiscard]] std::uint32_t segments() const { return segments_; }
  [[nodiscard]] const infer::Observer& observer() const { return observer_; }
  [[nodiscard]] std::optional<std::uint8_t> answer_ttl() const { return answer_ttl_; }

 private:
  void advance(Instant now);

  tcp::Client client_;
  infer::Observer observer_;
  Closing closing_;
  std::uint32_t segments_ = 0;      ///< of the transcript, so far
  std::uint32_t sent_ = 0;          ///< handed to the network
  std::uint32_t seen_leaving_ = 0;  ///< ... and seen by the tap
  std::uint32_t resets_sent_ = 0;   ///< of the former
  std::uint32_t resets_seen_ = 0;   ///< the kernel's own included
  std::optional<std::uint8_t> answer_ttl_;
  std::optional<Instant> settle_by_;
  bool settled_ = false;
};

}  // namespace synspect::probe
