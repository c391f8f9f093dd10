#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const std::string kPassiveAssumed = ", CLOSE-WAIT assumed ";

}  // namespace

// The server's ACK and FIN in one segment. That it was in CLOSE-WAIT follows only if this FIN is
// the first one: repeated from FIN-WAIT-1 by way of CLOSING, it would look the same.
TEST_CASE("three-segment close: the FIN comes too soon to be a repeated one") {
  const std::string client = kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 120";
  check({
      {"within 200 ms of our ACK",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< F. 1:1(0) ack 2 win 509"},
               {140, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-5 0, last_ack 5-6 20", client,
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT implied 80..120 [5], "
                       "LAST-ACK observed 80..120 [5], CLOSED assumed 140..? [6]"},
      {"just within",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {200059.999, "< F. 1:1(0) ack 2 win 509"},
               {200070, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 199979.999 x1, peer_fin 5-5 0, last_ack 5-6 10.001",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 200059.999, TIME-WAIT 200059.999",
       kOpenedServer +
           ", ESTABLISHED implied 60..200059.999 [5], CLOSE-WAIT implied 80..200059.999 [5], "
           "LAST-ACK observed 80..200059.999 [5], CLOSED assumed 200070..? [6]"},
      {"with our FIN sent twice: CLOSE-WAIT not before the first",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {90, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< F. 1:1(0) ack 2 win 509"},
               {140, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 5-6 ~30 x2, peer_fin 6-6 0, last_ack 6-7 20", client,
       kOpenedServer + ", ESTABLISHED implied 60..120 [6], CLOSE-WAIT implied 80..120 [6], "
                       "LAST-ACK observed 80..120 [6], CLOSED assumed 140..? [7]",
       "fin-retransmitted warning [4,5,6]"},
      {"its data, too, was acknowledged by our FIN",
       opened({{70, "< P. 1:22(21) ack 1 win 509"},
               {75, "> . 1:1(0) ack 22 win 64240"},
               {80, "> F. 1:1(0) ack 22 win 64240"},
               {120, "< F. 22:22(0) ack 2 win 509"},
               {140, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-7 0, last_ack 7-8 20", client,
       kOpenedServer + ", ESTABLISHED implied 60..70 [4], CLOSE-WAIT implied 80..120 [7], "
                       "LAST-ACK observed 80..120 [7], CLOSED assumed 140..? [8]"},
  });
}

TEST_CASE("three-segment close: the FIN may be a repeated one") {
  check({
      {"200 ms after our ACK, to the nanosecond",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {200060, "< F. 1:1(0) ack 2 win 509"},
               {200070, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 199980 x1, peer_fin 5-5 0, last_ack 5-6 10",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 200060, TIME-WAIT 200060",
       kOpenedServer + ", ESTABLISHED implied 60..200060 [5]" + kPassiveAssumed +
           "80..? [4], LAST-ACK assumed 80..? [4], CLOSED assumed 200070..? [6]"},
      {"we held the connection for a second: a FIN of the server may have been lost meanwhile",
       opened({{1000060, "> F. 1:1(0) ack 1 win 64240"},
               {1000100, "< F. 1:1(0) ack 2 win 509"},
               {1000120, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-5 0, last_ack 5-6 20",
       kOpenedClient + ", FIN-WAIT-1 1000060, FIN-WAIT-2 1000100, TIME-WAIT 1000100",
       kOpenedServer + ", ESTABLISHED implied 60..1000100 [5]" + kPassiveAssumed +
           "1000060..? [4], LAST-ACK assumed 1000060..? [4], CLOSED assumed 1000120..? [6]"},
      {"data in the FIN itself",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< FP. 1:22(21) ack 2 win 509"},
               {140, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 ~40 x1, peer_fin 5-5 0, last_ack 5-6 20",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5]" + kPassiveAssumed +
           "80..? [4], LAST-ACK assumed 80..? [4], CLOSED assumed 140..? [6]"},
  });
}

}  // namespace synspect::test
