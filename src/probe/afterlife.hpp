#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "infer/facts.hpp"
#include "probe/plan.hpp"
#include "tcp/client.hpp"
#include "wire/segment.hpp"

namespace synspect::probe {

/// What is asked on a connection's ports once it has ended: segments that no client of RFC 9293
/// would send then. No I/O, no clock; each question is asked a few times at most, and whatever it
/// opens is reset.
class Afterlife {
 public:
  virtual ~Afterlife() = default;

  virtual void begin(Instant now) = 0;
  virtual void segment_arrives(const wire::Segment& seg, Instant now) = 0;
  virtual void time_passes(Instant now) = 0;
  /// Ends it now: what it has opened is reset.
  virtual void stop(Instant now) = 0;

  [[nodiscard]] virtual std::optional<tcp::Client::Transmission> poll_transmission();
  [[nodiscard]] virtual bool has_transmission() const { return !outbox_.empty(); }
  [[nodiscard]] virtual std::optional<Instant> deadline() const = 0;
  [[nodiscard]] virtual bool done() const = 0;

 protected:
  void send(const wire::Segment& seg) { outbox_.push_back(seg); }
  /// A bare RST, as it is believed at exactly the number that is expected (RFC 5961 section 3.2).
  void send_reset(wire::SeqNum expected);

 private:
  std::deque<wire::Segment> outbox_;
};

/// The connection as it ended.
struct Ended {
  infer::Facts facts;
  wire::Segment syn;                    ///< ours, as it left
  std::vector<wire::Segment> syn_acks;  ///< what answered it
  tcp::ClientConfig config;
  tcp::ClientSecrets secrets;
};

/// What `plan` wants to ask; none: nothing, or it cannot be asked of a connection that ended so.
[[nodiscard]] std::unique_ptr<Afterlife> afterlife(const Plan& plan, const Ended& ended);

}  // namespace synspect::probe
