#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for SYN-RECEIVED, which a client reaches only when both sides open at
// once.
void Client::arrives_in_syn_received(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth.
  // Fifth, the ACK field.
  if (!tcb_.acks_new(*seg.ack)) {
    drop(Drop::ack_out_of_range);
    return queue_reset_in_reply(seg, now);
  }
  enter(State::established, Cause::syn_acked);
  step_deadline_.reset();
  tcb_.rcv_wnd = std::uint32_t{window_field()} << tcb_.rcv_scale;
  arrives_in_established(seg, now);  // "and continue processing"
}

}  // namespace synspect::tcp
