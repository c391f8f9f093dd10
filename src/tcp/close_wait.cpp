#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for CLOSE-WAIT: the server has closed; we have not yet.
void Client::arrives_in_close_wait(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth. A FIN again is outside the window.
  if (!take_ack(seg, now)) return;       // Fifth.
  if (seg.length > 0) drop(Drop::text_not_expected);  // Seventh. Eighth: remain here.
}

}  // namespace synspect::tcp
