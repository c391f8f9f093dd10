#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "probe/plan.hpp"
#include "tcp/state.hpp"
#include "wire/segment.hpp"

namespace synspect::sim {

/// What happened to the client: something arrived, or time passed.
struct ClientEvent {
  std::optional<wire::Segment> arrived;
  std::vector<tcp::State> states;  ///< that the machine was in during it, in order
  Instant now;
};

/// Watches one connection from outside and knows what RFC 9293 forbids a client to send. It keeps
/// numbers of its own, from the segments alone. Each call returns the rule that was broken; empty:
/// none.
class ClientRules {
 public:
  explicit ClientRules(const probe::Plan& plan) : plan_(plan) {}

  /// `genuine`: neither forged nor damaged.
  void arrives(const wire::Segment& seg, bool genuine);
  /// After an event in which `sent` segments left.
  [[nodiscard]] std::string answered(const ClientEvent& event, std::size_t sent);
  [[nodiscard]] std::string leaves(const wire::Segment& seg, std::span<const std::uint8_t> payload,
                                   const ClientEvent& event);

 private:
  [[nodiscard]] std::string reset_leaves(const wire::Segment& seg, const ClientEvent& event) const;
  [[nodiscard]] std::string syn_leaves(const wire::Segment& seg);
  [[nodiscard]] std::string header(const wire::Segment& seg, Instant now) const;
  [[nodiscard]] std::string numbers(const wire::Segment& seg,
                                    std::span<const std::uint8_t> payload) const;
  [[nodiscard]] std::string acknowledgment(const wire::Segment& seg);
  [[nodiscard]] std::string repetition(const wire::Segment& seg, Instant now);

  struct Sent {
    int times = 0;
    Instant last;
  };

  const probe::Plan& plan_;
  std::optional<wire::Segment> syn_;      ///< the first that left
  std::optional<wire::Segment> syn_ack_;  ///< the first genuine one that acknowledges it
  wire::SeqNum sent_end_;                 ///< after the last number that was ever sent
  std::optional<wire::SeqNum> last_ack_;  ///< that left
  std::optional<wire::SeqNum> window_end_;
  bool window_was_closed_ = false;
  bool stamps_ = false;        ///< the client has agreed to timestamps
  bool wants_answer_ = false;  ///< what has just arrived
  Instant syn_left_;
  std::vector<Instant> answers_;    ///< when each left
  std::set<std::uint32_t> values_;  ///< of the timestamps that arrived
  std::vector<wire::SeqNum> ends_;  ///< of what arrived: what may be acknowledged
  std::map<std::pair<std::uint32_t, bool>, Sent> repeated_;
};

}  // namespace synspect::sim
