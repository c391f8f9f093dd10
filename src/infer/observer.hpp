#pragma once

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"
#include "infer/observation.hpp"

namespace synspect::infer {

/// Folds the segments of one connection, in the order of the tap, into what they prove. Pure, and
/// of constant size: live probes and capture files go through the same code. The segments must
/// belong to one four-tuple; `out` is the side that opens.
class Observer {
 public:
  void observe(const Observation& seen);
  void observe(const IcmpObservation& seen);

  /// What the transcript proves so far. `ended`: nothing more will come, so that silence counts.
  [[nodiscard]] Lifecycle lifecycle(bool ended) const;
  [[nodiscard]] const Facts& facts() const { return facts_; }

 private:
  void leaves(const Observation& seen);
  void rst_leaves(const Observation& seen);
  void fin_leaves(const Observation& seen);
  void arrives_before_syn_ack(const Observation& seen);
  void arrives(const Observation& seen);
  void ack_arrives(const Observation& seen);
  void note_past_handshake(const Observation& seen);
  void text_and_fin_arrive(const Observation& seen);

  Facts facts_;
};

}  // namespace synspect::infer
