#include <algorithm>

#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for TIME-WAIT: what can still arrive is the server's FIN again, when
// our last ACK was lost. It lies before RCV.NXT, so that the first check alone would answer it; it
// also starts the wait anew (eighth check).
void Client::arrives_in_time_wait(const wire::Segment& seg, Instant now) {
  const bool fin_again = seg.flags.fin && seg.ack && seg.end() == tcb_.rcv_nxt;
  const bool controls = seg.flags.rst || seg.flags.syn;
  if (fin_again && !controls && !tcb_.timestamp_objection(seg)) {
    if (silent_) return;
    queue_challenge(now);
    time_wait_end_ = std::min(now + config_.time_wait, time_wait_latest_);
    return;
  }
  // A bare ACK that its own sender's FIN has overtaken asks for nothing. To answer it, as the first
  // check would, could reach a server that is closed by now and draw a RST.
  const bool late_ack =
      seg.seq_length() == 0 && !seg.flags.rst && wire::before(seg.seq, tcb_.rcv_nxt);
  if (late_ack) return drop(Drop::outside_window);
  if (!passes_checks(seg, now)) return;  // First to fourth.
  if (take_ack(seg, now) && seg.length > 0) drop(Drop::text_not_expected);
}

}  // namespace synspect::tcp
