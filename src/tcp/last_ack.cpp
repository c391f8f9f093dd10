#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.4 for LAST-ACK: the server closed first, then we; only the acknowledgment
// of our FIN can still arrive.
void Client::arrives_in_last_ack(const wire::Segment& seg, Instant now) {
  if (!passes_checks(seg, now)) return;  // First to fourth.
  if (!take_ack(seg, now)) return;       // Fifth ...
  if (our_fin_is_acked()) return end(Cause::fin_acked);
  if (seg.length > 0) drop(Drop::text_not_expected);  // Seventh. Eighth: remain here.
}

}  // namespace synspect::tcp
