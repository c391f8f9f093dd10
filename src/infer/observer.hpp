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
  /// Instead, for the first segment, when the opening came before the capture. It must have an
  /// acknowledgment. From then on all claims about the server are assumptions.
  void join(const Observation& first);
  void observe(const IcmpObservation& seen);

  /// The clock that stamps the segments was set by so much after the last segment, or just before
  /// it was stamped. Zero: what was told before may have happened here as well.
  void clock_stepped(Duration by);

  /// What the transcript proves so far. `ended`: nothing more will come, so that silence counts.
  [[nodiscard]] Lifecycle lifecycle(bool ended) const;
  [[nodiscard]] const Facts& facts() const { return facts_; }

 private:
  void watch_stamps(const Observation& seen);
  void leaves(const Observation& seen);
  void offer_window(const Observation& seen);
  [[nodiscard]] bool acks_unseen_syn_ack(const Observation& seen) const;
  void adopt_unseen_syn_ack(const Observation& seen);
  void adopt_unseen(wire::SeqNum theirs);
  void note_acked_unseen(const Observation& seen);
  void note_sent_unseen(const Observation& seen);
  void note_text_before_our_ack(const Observation& seen);
  void watch_window();
  [[nodiscard]] bool acks_peer_syn(const wire::Segment& seg) const;
  void rst_leaves(const Observation& seen);
  void fin_leaves(const Observation& seen);
  void arrives_in_opening(const Observation& seen);
  void refusal_arrives(const Observation& seen);
  void peer_syn_arrives(const Observation& seen);
  void arrives_after_peer_syn(const Observation& seen, bool acks_our_syn);
  void syn_ack_arrives(const Observation& seen);
  void adopt_peer(const wire::Segment& syn);
  void arrives(const Observation& seen);
  void rst_arrives(const Observation& seen);
  [[nodiscard]] static Duration fin_answer_is_sure_within(const wire::Segment& seg);
  void ack_arrives(const Observation& seen);
  void note_past_handshake(const Observation& seen);
  void text_and_fin_arrive(const Observation& seen);
  void note_half_close(const Observation& seen, wire::SeqNum text_end);
  void fin_again_arrives(const Observation& seen);

  // For the findings alone (observer_path.cpp).
  void note_syn(const wire::Segment& syn);
  void note_leaving(const Observation& seen);
  void note_answer_to_syn(const Observation& seen);
  void syn_ack_comes_again(const Observation& seen);
  [[nodiscard]] bool is_a_copy(const Observation& seen);
  void note_before_checks(const Observation& seen);
  void note_believed(const Observation& seen);
  void note_set_back(const Observation& seen);
  void note_round_trip(const Mark& from, const Observation& seen);
  void note_rst(const Observation& seen);

  Facts facts_;
};

}  // namespace synspect::infer
