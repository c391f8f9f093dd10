#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const Line kOurFin{80, "> F. 1:1(0) ack 1 win 64240"};

}  // namespace

// RFC 9293 section 3.6, case 3: neither FIN acknowledges the other. CLOSING is certain only if our
// FIN was acknowledged before we acknowledged the server's: our ACK may overtake our FIN.
TEST_CASE("both close at once") {
  const std::string its_fin = ", ESTABLISHED implied 60..100 [5], FIN-WAIT-1 observed 60..100 [5]";
  check({
      {"our ACK leaves first: the usual order",
       opened({kOurFin,
               {100, "< F. 1:1(0) ack 1 win 509"},
               {105, "> . 2:2(0) ack 2 win 64240"},
               {120, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", fin 4-7 40 x1, peer_fin ?-5, last_ack 5-6 5",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 100, TIME-WAIT 120",
       kOpenedServer + its_fin + ", CLOSING assumed 80..? [4], TIME-WAIT assumed 105..? [6]"},
      {"its ACK arrives first",
       opened({kOurFin,
               {100, "< F. 1:1(0) ack 1 win 509"},
               {101, "< . 2:2(0) ack 2 win 509"},
               {105, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-6 21 x1, peer_fin ?-5, last_ack 5-7 5",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 100, TIME-WAIT 101",
       kOpenedServer + its_fin + ", CLOSING observed 80..101 [6], TIME-WAIT assumed 105..? [7]"},
      {"our FIN is not acknowledged",
       opened({kOurFin, {100, "< F. 1:1(0) ack 1 win 509"}, {105, "> . 2:2(0) ack 2 win 64240"}}),
       "open, timeout", kOpenedSteps + ", fin 4-? x1, peer_fin ?-5, last_ack 5-6 5",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 100",
       kOpenedServer + its_fin + ", CLOSING assumed 80..? [4]"},
  });
}

TEST_CASE("both close at once: in another order at the tap") {
  check({
      {"its FIN passes the tap before ours, which was under way",
       opened({{78, "< F. 1:1(0) ack 1 win 509"},
               kOurFin,
               {82, "> . 2:2(0) ack 2 win 64240"},
               {120, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", fin 5-7 40 x1, peer_fin ?-4, last_ack 4-6 4",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 80, TIME-WAIT 120",
       kOpenedServer + ", ESTABLISHED implied 60..78 [4], FIN-WAIT-1 observed 60..78 [4], "
                       "CLOSING assumed 80..? [5], TIME-WAIT assumed 82..? [6]"},
      // The network turned the server's FIN and its ACK round. The client goes through FIN-WAIT-2;
      // the FIN was sent before the ACK, so that no application thought in between.
      {"its ACK overtakes its FIN",
       opened({kOurFin,
               {100, "< . 2:2(0) ack 2 win 509"},
               {110, "< F. 1:1(0) ack 1 win 509"},
               {115, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 20 x1, peer_fin ?-6, last_ack 6-7 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 100, TIME-WAIT 110",
       kOpenedServer + ", ESTABLISHED implied 60..100 [5], FIN-WAIT-1 observed 60..110 [6], "
                       "CLOSING observed 80..100 [5], TIME-WAIT assumed 115..? [7]"},
      {"our FIN is lost: the server waits in FIN-WAIT-2, and was never in CLOSING",
       opened({kOurFin,
               {100, "< F. 1:1(0) ack 1 win 509"},
               {105, "> . 2:2(0) ack 2 win 64240"},
               {1000080, "> F. 1:1(0) ack 2 win 64240"},
               {1000120, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", fin 7-8 ~40 x2, peer_fin ?-5, last_ack 5-6 5",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 100, TIME-WAIT 1000120",
       kOpenedServer + ", ESTABLISHED implied 60..100 [5], FIN-WAIT-1 observed 60..100 [5], "
                       "CLOSING assumed 80..? [4], TIME-WAIT assumed 105..? [6]",
       "fin-retransmitted warning [4,7,8]"},
  });
}

}  // namespace synspect::test
