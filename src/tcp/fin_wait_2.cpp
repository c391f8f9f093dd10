#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for FIN-WAIT-2: the server may go on sending (half-close), and has the
// step's time to send its FIN.
void Client::arrives_in_fin_wait_2(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth.
  if (!take_ack(seg, now)) return;       // Fifth.
  text_and_fin_in_fin_wait_2(seg, now);
}

void Client::text_and_fin_in_fin_wait_2(const wire::Segment& arrived, Instant now) {
  const wire::Segment seg = tcb_.within_window(arrived);
  take_text(seg, now);                                               // Seventh.
  if (take_fin(seg, now)) enter_time_wait(Cause::fin_arrived, now);  // Eighth.
}

}  // namespace synspect::tcp
