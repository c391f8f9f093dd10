#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const std::string kEstablished = ", ESTABLISHED assumed 60..? [3]";

}  // namespace

TEST_CASE("reset: by us") {
  check({
      {"instead of a FIN", opened({{80, "> R 1:1(0) win 0"}}), "open, reset", kOpenedSteps,
       kOpenedClient + ", CLOSED 80", kOpenedServer + kEstablished + ", CLOSED assumed 80..? [4]"},
      {"instead of the third segment",
       {{0, "> S 0:0(0) win 64240"}, {40, "< S. 0:0(0) ack 1 win 65160"}, {45, "> R 1:1(0) win 0"}},
       "open, reset",
       "syn 1-2 40 x1",
       kOpenedClient + ", CLOSED 45",
       kOpenedServer + ", CLOSED assumed 45..? [3]"},
      {"because our data was not acknowledged",
       opened({{70, "> P. 1:5(4) ack 1 win 64240"},
               {5000070, "> R 5:5(0) win 0"},
               {5000071, "> R 1:1(0) win 0"}}),
       "open, timeout", kOpenedSteps, kOpenedClient + ", CLOSED 5000070",
       kOpenedServer + kEstablished + ", CLOSED assumed 5000070..? [5]"},
      // A client that has sent a RST is in CLOSED, whatever still arrives. The server is not: what
      // it says then, it said before the RST reached it.
      {"its FIN comes after our RST",
       opened({{80, "> R 1:1(0) win 0"}, {90, "< F. 1:1(0) ack 1 win 509"}}), "open, reset",
       kOpenedSteps + ", peer_fin ?-5, last_ack 5-?", kOpenedClient + ", CLOSED 80",
       kOpenedServer + ", ESTABLISHED implied 60..90 [5], FIN-WAIT-1 observed 60..90 [5], "
                       "CLOSED assumed 80..? [4]",
       "server-closes-first info [5]"},
      {"the ACK of our FIN comes after our RST",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {90, "> R 2:2(0) win 0"},
               {120, "< . 1:1(0) ack 2 win 509"}}),
       "open, timeout", kOpenedSteps + ", fin 4-6 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSED 90",
       kOpenedServer + ", ESTABLISHED implied 60..120 [6], CLOSE-WAIT observed 80..120 [6], "
                       "CLOSED assumed 90..? [5]"},
      {"the SYN/ACK comes after our RST",
       {{0, "> S 0:0(0) win 64240"}, {30, "> R 1:1(0) win 0"}, {40, "< S. 0:0(0) ack 1 win 65160"}},
       "open, reset",
       "syn 1-3 40 x1",
       "SYN-SENT 0, CLOSED 30",
       "SYN-RECEIVED observed 0..40 [3], CLOSED assumed 30..? [2]"},
  });
}

TEST_CASE("reset: by the server") {
  check({
      {"after the handshake", opened({{100, "< R 1:1(0) win 0"}}), "open, reset", kOpenedSteps,
       kOpenedClient + ", CLOSED 100",
       kOpenedServer + kEstablished + ", CLOSED observed 0..100 [4]",
       "accept-queue-full error [3,4]"},
      {"after its data: CLOSED not before ESTABLISHED",
       opened({{90, "< P. 1:22(21) ack 1 win 509"}, {100, "< R. 22:22(0) ack 1 win 0"}}),
       "open, reset", kOpenedSteps, kOpenedClient + ", CLOSED 100",
       kOpenedServer + ", ESTABLISHED implied 60..90 [4], CLOSED observed 60..100 [5]",
       "rst-after-established error [2,5]"},
      {"in place of the ACK of our FIN: it may never have been in CLOSE-WAIT",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"}, {120, "< R 1:1(0) win 0"}}), "open, reset",
       kOpenedSteps + ", fin 4-? x1", kOpenedClient + ", FIN-WAIT-1 80, CLOSED 120",
       kOpenedServer + kEstablished + ", CLOSED observed 0..120 [5]",
       "accept-queue-full error [3,4,5]"},
      {"from CLOSE-WAIT",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< . 1:1(0) ack 2 win 509"},
               {200, "< R. 1:1(0) ack 2 win 0"}}),
       "open, reset", kOpenedSteps + ", fin 4-5 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, CLOSED 200",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "CLOSED observed 80..200 [6]",
       "rst-on-fin error [4,6]"},
      {"after a clean close: our last ACK came to a server that had forgotten",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< F. 1:1(0) ack 2 win 509"},
               {140, "> . 2:2(0) ack 2 win 64240"},
               {180, "< R 2:2(0) win 0"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-5 0, last_ack 5-6 20",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 120, CLOSED 180",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT implied 80..120 [5], "
                       "LAST-ACK observed 80..120 [5], CLOSED observed 80..180 [7]"},
      {"what comes after its RST is none of this connection",
       opened({{100, "< R 1:1(0) win 0"}, {110, "< F. 1:1(0) ack 1 win 509"}}), "open, reset",
       kOpenedSteps, kOpenedClient + ", CLOSED 100",
       kOpenedServer + kEstablished + ", CLOSED observed 0..100 [4]",
       "accept-queue-full error [3,4]"},
      // The RST reached the tap while our FIN was under way; the client closed first, then died.
      {"its RST passes the tap before our FIN",
       opened({{100, "< R 1:1(0) win 0"}, {102, "> F. 1:1(0) ack 1 win 64240"}}), "open, reset",
       kOpenedSteps + ", fin 5-? x1", kOpenedClient + ", FIN-WAIT-1 102, CLOSED 102",
       kOpenedServer + kEstablished + ", CLOSED observed 0..100 [4]",
       "accept-queue-full error [3,4]"},
  });
}

// A RST "of ours" after which our side goes on was not ours.
TEST_CASE("reset: by this host's kernel") {
  check({
      {"right after the SYN/ACK; the server believes it",
       {{0, "> S 0:0(0) win 64240"},
        {40, "< S. 0:0(0) ack 1 win 65160"},
        {45, "> R 1:1(0) win 0"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {100, "< R 1:1(0) win 0"}},
       "open, reset",
       "syn 1-2 40 x1, ack 2-4 20",
       kOpenedClient + ", CLOSED 100",
       kOpenedServer + ", CLOSED observed 0..100 [5]",
       "kernel-rst-escaped error [3]"},
      {"lost on the way: the lifecycle goes on",
       {{0, "> S 0:0(0) win 64240"},
        {40, "< S. 0:0(0) ack 1 win 65160"},
        {45, "> R 1:1(0) win 0"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {80, "> F. 1:1(0) ack 1 win 64240"},
        {120, "< F. 1:1(0) ack 2 win 509"},
        {140, "> . 2:2(0) ack 2 win 64240"}},
       "open, clean",
       "syn 1-2 40 x1, ack 2-4 20, fin 5-6 40 x1, peer_fin 6-6 0, last_ack 6-7 20",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [6], CLOSE-WAIT implied 80..120 [6], "
                       "LAST-ACK observed 80..120 [6], CLOSED assumed 140..? [7]",
       "kernel-rst-escaped warning [3]"},
  });
}

// RFC 9293 section 3.10.7.3: a client in SYN-SENT answers what acknowledges nothing of its own with
// a RST at that number, and waits on. Neither an end of ours nor a RST of the kernel's.
TEST_CASE("reset: what answers an old duplicate ends nothing") {
  for (const std::uint32_t acknowledged : {0u, 500u, 2u}) {
    CAPTURE(acknowledged);
    const Lines lines{{0, "> S 0:0(0) win 64240"},
                      {20, "< S. 77:77(0) ack 500 win 65160"},
                      {25, "> R 500:500(0) win 0"},
                      {40, "< S. 0:0(0) ack 1 win 65160"},
                      {60, "> . 1:1(0) ack 1 win 64240"}};
    infer::Observer observer;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      infer::Observation seen = observation(lines, i);
      if (i == 1) seen.segment.ack = kOrigin.local + acknowledged;
      if (i == 2) seen.segment.seq = kOrigin.local + acknowledged;
      observer.observe(seen);
      if (i == 2) CHECK(client_text(observer.lifecycle(false)) == "SYN-SENT 0");
    }
    const infer::Lifecycle life = observer.lifecycle(true);
    CHECK(verdict_text(life) == "open, not-attempted");
    CHECK(client_text(life) == kOpenedClient);
    CHECK(findings_text(life) == "");
  }
}

}  // namespace synspect::test
