#pragma once

#include "probe/afterlife.hpp"
#include "probe/enquiry.hpp"

namespace synspect::probe {

/// An old ACK for a connection that has ended. A host without the connection answers with a RST
/// (RFC 9293 section 3.10.7.1).
class Verification final : public Afterlife {
 public:
  explicit Verification(const Ended& ended);

  void begin(Instant now) override { ask(now); }
  void segment_arrives(const wire::Segment& seg, Instant now) override;
  void time_passes(Instant now) override;
  void stop(Instant) override { enquiry_.answered(); }
  [[nodiscard]] std::optional<Instant> deadline() const override { return enquiry_.deadline(); }
  [[nodiscard]] bool done() const override { return !enquiry_.waits(); }

 private:
  void ask(Instant now);

  wire::Segment question_;
  std::optional<wire::Segment> last_ack_;  ///< should the server still wait for it
  bool after_our_rst_;
  Enquiry enquiry_;
  int asked_ = 0;
};

}  // namespace synspect::probe
