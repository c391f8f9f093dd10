#pragma once

#include "probe/afterlife.hpp"
#include "probe/enquiry.hpp"
#include "probe/silence.hpp"
#include "tcp/challenge_budget.hpp"

namespace synspect::probe {

/// The delayed duplicate SYN (RFC 9293 section 3.5, figure 9): our own SYN once more, after the
/// connection has ended. A listener takes it for a new one. First nobody answers its SYN/ACK; then
/// our RST does, and an old ACK asks whether the ghost is gone.
class Ghost final : public Afterlife {
 public:
  explicit Ghost(const Ended& ended);

  void begin(Instant now) override;
  void segment_arrives(const wire::Segment& seg, Instant now) override;
  void time_passes(Instant now) override;
  void stop(Instant now) override;
  [[nodiscard]] std::optional<Instant> deadline() const override;
  [[nodiscard]] bool done() const override { return phase_ == Phase::over; }

 private:
  enum class Phase : std::uint8_t {
    first_syn,   ///< the old SYN has come late
    silence,     ///< its SYN/ACK is not answered
    second_syn,  ///< the server has given up: once more, for the RST
    check,       ///< our RST has left: is the ghost gone?
    over,
  };

  void syn_ack_arrives(const wire::Segment& seg, Instant now);
  void enter(Phase phase, Instant now);
  void ask(Instant now);
  void silence_ends(Instant now);

  wire::Segment syn_;
  std::vector<wire::Segment> late_;  ///< the lifecycle's SYN/ACKs, should one come again
  int tries_;
  Phase phase_ = Phase::first_syn;
  Enquiry enquiry_;
  bool challenged_ = false;  ///< an ACK has come; only a SYN/ACK or a RST says more
  wire::SeqNum ghost_;       ///< the number of the ghost's SYN/ACK
  Silence silence_;
  tcp::ChallengeBudget resets_;
};

}  // namespace synspect::probe
