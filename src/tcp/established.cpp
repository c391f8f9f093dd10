#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for ESTABLISHED.
void Client::arrives_in_established(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;   // First to fourth.
  if (!take_ack(seg, now)) return;        // Fifth.
  text_and_fin_in_established(seg, now);  // Sixth, the URG bit, changes nothing here.
}

void Client::text_and_fin_in_established(const wire::Segment& arrived, Instant now) {
  const wire::Segment seg = tcb_.within_window(arrived);
  take_text(seg, now);                                                   // Seventh.
  if (take_fin(seg, now)) enter(State::close_wait, Cause::fin_arrived);  // Eighth.
}

}  // namespace synspect::tcp
