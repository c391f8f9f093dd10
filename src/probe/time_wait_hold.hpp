#pragma once

#include <vector>

#include "probe/afterlife.hpp"
#include "probe/enquiry.hpp"

namespace synspect::probe {

/// After a server that closed first: does its TIME-WAIT take a new SYN on the same ports (RFC 9293
/// section 3.6.1, RFC 6191)? If so, that second connection is lived to its end, which the server
/// begins again. Then old SYNs ask, once a second, whether TIME-WAIT is still there: it answers
/// them with an ACK, and a listener with a SYN/ACK, which is reset. They bear no timestamp, and so
/// leave Linux's TIME-WAIT its time: any ACK, and any old timestamp, would start it anew.
class TimeWaitHold final : public Afterlife {
 public:
  TimeWaitHold(const Plan& plan, const Ended& ended);

  void begin(Instant now) override;
  void segment_arrives(const wire::Segment& seg, Instant now) override;
  void time_passes(Instant now) override;
  void stop(Instant now) override;
  [[nodiscard]] std::optional<tcp::Client::Transmission> poll_transmission() override;
  [[nodiscard]] bool has_transmission() const override;
  [[nodiscard]] std::optional<Instant> deadline() const override;
  [[nodiscard]] bool done() const override { return phase_ == Phase::over; }

 private:
  enum class Phase : std::uint8_t { second_connection, probing, over };

  [[nodiscard]] bool takes_second_syn(const wire::Segment& seg) const;
  void live(Instant now);
  void start_probing(wire::SeqNum old, Instant now);
  void probe(Instant now);

  std::vector<std::uint8_t> payload_;
  Duration limit_;
  wire::Segment probe_;  ///< a SYN with an old number, and no option but the MSS
  tcp::Client second_;
  wire::SeqNum second_iss_;
  Phase phase_ = Phase::second_connection;
  std::optional<Instant> server_closes_by_;
  bool data_sent_ = false;
  std::optional<Instant> next_probe_;
  std::optional<Instant> end_;
};

}  // namespace synspect::probe
