#pragma once

#include <optional>
#include <vector>

#include "fuzz/drive.hpp"

namespace synspect::fuzz {

/// Holds a client against what can be said of it from outside, whatever happens to it.
class ClientWatch : public Witness {
 public:
  explicit ClientWatch(Drive& drive) : drive_(drive) {}

  void before(const Event& event) override;
  void leaves(const tcp::Client::Transmission& sent, const Event& event) override;
  void after(const Event& event) override;

 private:
  void note_peer_syn(const Event& event);
  // What leaves.
  void check_reset(const wire::Segment& seg) const;
  void check_numbers(const wire::Segment& seg);
  void check_window(const wire::Segment& seg);
  void check_payload(const tcp::Client::Transmission& sent) const;
  void check_cause(const wire::Segment& seg, const Event& event);
  // What it has come to.
  void check_transitions(const Event& event);
  void check_waiting(const Event& event) const;
  void check_counters(const Event& event);
  [[nodiscard]] const tcp::Client& client() const { return drive_.client(); }

  Drive& drive_;
  tcp::State state_ = tcp::State::closed;  ///< before the event
  std::optional<Instant> deadline_;        ///< before the event
  std::uint64_t received_ = 0;             ///< before the event
  std::size_t sent_by_event_ = 0;
  bool opened_ = false;
  bool close_called_ = false;
  std::uint32_t data_ = 0;  ///< octets that the user gave and the client took
  std::optional<wire::SeqNum> irs_;
  bool peer_scales_ = false;                ///< its SYN had the option
  std::optional<wire::SeqNum> window_end_;  ///< of the window that was offered last
  std::uint64_t arrived_octets_ = 0;
  std::optional<wire::SeqNum> sent_end_;
  std::vector<wire::SeqNum> acks_;  ///< that arrived
  std::optional<Instant> lingers_since_;
  std::vector<Instant> resets_when_closed_;
};

}  // namespace synspect::fuzz
