#include "tcp/client.hpp"

namespace synspect::tcp {

// RFC 9293 section 3.10.7.1, SEGMENT ARRIVES in CLOSED: a RST is dropped, everything else is
// answered by one, so that the peer does not wait for a connection that is gone. Before the open
// there is nobody to answer.
void Client::arrives_in_closed(const wire::Segment& seg, Instant now) {
  drop(Drop::no_connection);
  if (seg.flags.rst || cause_ == Cause::initial) return;
  queue_reset_in_reply(seg, now);
}

}  // namespace synspect::tcp
