#include "cli/measurement_help.hpp"

namespace synspect::cli {

std::string_view measurement_help() {
  return R"(
What each one sends. > leaves us, < arrives; S SYN, F FIN, R RST, . ACK; x and y
are our and the server's initial numbers, T is --timeout. A question that stays
without an answer is asked again each second, 1 + --retries times in all.

  --verify            after the end, TIME-WAIT included:
      > .  ACK, number 16 too low (32, where that might be a SYN cookie's)
      < R  CLOSED is observed      < .  it still holds the connection: asked
      once more; if it may wait for our last ACK, > .  that one again first;
      if it should have had our RST, > R  that one again at the end

  --measure syn-ack-retries
      > S   < S.   then silence, while < S. comes again, until the server gives
      up (no repetition for 4.5 times the last wait, and 3.5 s at least) or T is
      over.   > R  bare, at x+1

  --measure fin-retries          the server must close after us
      > S   < S.   > .   > F.   < .   < F.   then silence, while < F. comes
      again, until the server gives up (as above) or T is over.   > .  the last
      ACK, late: a RST in answer shows that the server has given up

  --measure time-wait            the server must close first: it has T for that
      (--hold for another time; --send, if it needs a request)
      > S   < S.   > .   < F.   > .   > F.   < .   the server is in TIME-WAIT
      > S   on the same ports, 2^20 above our last number
      if < S.: a whole second connection, which the server closes first again
      > S   old number, no timestamp, once a second for T at most
      < .   still in TIME-WAIT    < S. or < R  it is over    > R  bare
      (Linux holds it for 60 s: --timeout 70. Old SYNs do not prolong it.)

  --measure accept-queue         with -c N, 1 ms apart unless -i says otherwise
      N times > S   < S.   and no ACK. When all N are half-way, or 0.6 s after
      the last one started, all at once: > .   > F.   then as any lifecycle.
      accepted, accepted-late, syn-ack-again, reset or silent for each

  --measure ghost                after the end, TIME-WAIT included:
      > S   our first SYN once more: a delayed duplicate
      < S.  then silence, while it comes again, until the server gives up (as
      above) or T is over. If it gave up: > S   < S.   once more.
      > R   bare, at x+1
      > .   number 16 too low: < R  the ghost is gone, < .  it is still there
)";
}

}  // namespace synspect::cli
