#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for FIN-WAIT-1.
void Client::arrives_in_fin_wait_1(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth.
  if (!take_ack(seg, now)) return;       // Fifth ...
  if (our_fin_is_acked()) {              // ... and "continue processing in that state".
    enter(State::fin_wait_2, Cause::fin_acked);
    await_peer(now);
    return text_and_fin_in_fin_wait_2(seg, now);
  }
  const wire::Segment rest = tcb_.within_window(seg);
  take_text(rest, now);  // Seventh.
  if (take_fin(rest, now))
    enter(State::closing, Cause::fin_arrived);  // Eighth: both close at once.
}

}  // namespace synspect::tcp
