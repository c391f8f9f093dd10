#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for CLOSING: both FINs crossed; the server has still to acknowledge
// ours.
void Client::arrives_in_closing(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth.
  if (!take_ack(seg, now)) return;       // Fifth ...
  if (our_fin_is_acked()) return enter_time_wait(Cause::fin_acked, now);
  if (seg.length > 0) drop(Drop::text_not_expected);  // Seventh. Eighth: remain here.
}

}  // namespace synspect::tcp
