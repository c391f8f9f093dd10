#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const std::string kFinding = "server-closes-first info [4]";
const std::string kItsFin = ", ESTABLISHED implied 60..100 [4], FIN-WAIT-1 observed 60..100 [4]";

}  // namespace

// RFC 9293 section 3.6, case 2. Its FIN acknowledges no FIN of ours, and so was sent from
// FIN-WAIT-1; who acknowledges our FIN, which acknowledged the server's, is in TIME-WAIT.
TEST_CASE("the server closes first") {
  const Line its_fin{100, "< F. 1:1(0) ack 1 win 509"};
  const Line our_ack{110, "> . 1:1(0) ack 2 win 64240"};
  const Line our_fin{115, "> F. 1:1(0) ack 2 win 64240"};
  check({
      {"all four", opened({its_fin, our_ack, our_fin, {150, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10, fin 6-7 35 x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 115, CLOSED 150",
       kOpenedServer + kItsFin +
           ", FIN-WAIT-2 implied 110..150 [7], TIME-WAIT observed 115..150 [7]",
       kFinding},
      {"our FIN carries our ACK", opened({its_fin, our_fin, {150, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 15, fin 5-6 35 x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 115, CLOSED 150",
       kOpenedServer + kItsFin +
           ", FIN-WAIT-2 implied 115..150 [6], TIME-WAIT observed 115..150 [6]",
       kFinding},
      {"our FIN is not acknowledged", opened({its_fin, our_ack, our_fin}), "open, timeout",
       kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10, fin 6-? x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 115",
       kOpenedServer + kItsFin + ", FIN-WAIT-2 assumed 110..? [5], TIME-WAIT assumed 115..? [6]",
       kFinding},
      {"we have not closed", opened({its_fin, our_ack}), "open, not-attempted",
       kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10", kOpenedClient + ", CLOSE-WAIT 100",
       kOpenedServer + kItsFin + ", FIN-WAIT-2 assumed 110..? [5]", kFinding},
      {"we have not answered", opened({its_fin}), "open, not-attempted",
       kOpenedSteps + ", peer_fin ?-4, last_ack 4-?", kOpenedClient + ", CLOSE-WAIT 100",
       kOpenedServer + kItsFin, kFinding},
      {"its FIN again after our FIN: our ACK was lost",
       opened({its_fin,
               our_ack,
               our_fin,
               {200100, "< F. 1:1(0) ack 1 win 509"},
               {200110, "> . 2:2(0) ack 2 win 64240"},
               {200150, "< . 2:2(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10, fin 6-9 200035 x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 115, CLOSED 200150",
       kOpenedServer + kItsFin +
           ", FIN-WAIT-2 implied 110..200150 [9], TIME-WAIT observed 115..200150 [9]",
       kFinding},
      {"it forgets FIN-WAIT-2 and answers our FIN with a RST",
       opened({its_fin,
               our_ack,
               {90000000, "> F. 1:1(0) ack 2 win 64240"},
               {90000040, "< R 2:2(0) win 0"}}),
       "open, reset", kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10, fin 6-? x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 90000000, CLOSED 90000040",
       kOpenedServer + kItsFin + ", CLOSED observed 60..90000040 [7]",
       "rst-on-fin error [6,7], " + kFinding},
  });
}

TEST_CASE("the server closes first: after data") {
  check({
      {"in one segment",
       opened({{100, "< FP. 1:22(21) ack 1 win 509"},
               {110, "> . 1:1(0) ack 23 win 64240"},
               {115, "> F. 1:1(0) ack 23 win 64240"},
               {150, "< . 23:23(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", peer_fin ?-4, last_ack 4-5 10, fin 6-7 35 x1",
       kOpenedClient + ", CLOSE-WAIT 100, LAST-ACK 115, CLOSED 150",
       kOpenedServer + kItsFin +
           ", FIN-WAIT-2 implied 110..150 [7], TIME-WAIT observed 115..150 [7]",
       kFinding},
      {"our ACK of the data is none of the FIN",
       opened({{100, "< P. 1:22(21) ack 1 win 509"},
               {105, "< F. 22:22(0) ack 1 win 509"},
               {110, "> . 1:1(0) ack 22 win 64240"}}),
       "open, not-attempted", kOpenedSteps + ", peer_fin ?-5, last_ack 5-?",
       kOpenedClient + ", CLOSE-WAIT 105",
       kOpenedServer + ", ESTABLISHED implied 60..100 [4], FIN-WAIT-1 observed 60..105 [5]",
       "server-closes-first info [5]"},
  });
}

// RFC 9293 section 3.10.4 lets a server close in SYN-RECEIVED; sockets cannot. Its FIN was sent
// without any ACK of ours: ESTABLISHED is not implied, and the bounds begin at our SYN.
TEST_CASE("the server closes first: its FIN comes before our ACK leaves") {
  const Line syn{0, "> S 0:0(0) win 64240"};
  const Line its_syn_and_fin{40, "< SF. 0:0(0) ack 1 win 65160"};
  const std::string its_states = kOpenedServer + ", FIN-WAIT-1 observed 0..40 [2]";
  check({
      {"nothing of ours followed",
       {syn, its_syn_and_fin},
       "open, not-attempted",
       "syn 1-2 40 x1, peer_fin ?-2, last_ack 2-?",
       kOpenedClient + ", CLOSE-WAIT 40",
       its_states,
       "server-closes-first info [2]"},
      {"our ACK acknowledges both",
       {syn, its_syn_and_fin, {60, "> . 1:1(0) ack 2 win 64240"}},
       "open, not-attempted",
       kOpenedSteps + ", peer_fin ?-2, last_ack 2-3 20",
       kOpenedClient + ", CLOSE-WAIT 40",
       kOpenedServer +
           ", ESTABLISHED assumed 60..? [3], FIN-WAIT-1 observed 0..40 [2], FIN-WAIT-2 assumed "
           "60..? [3]",
       "server-closes-first info [2]"},
  });
}

}  // namespace synspect::test
