#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {

// RFC 9293 section 3.6, case 1: our FIN, its ACK, its FIN, our ACK.
TEST_CASE("we close first: four segments") {
  const std::string client = kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 150";
  const std::string server = kOpenedServer +
                             ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                             "LAST-ACK observed 80..150 [6]";
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  const Line its_ack{120, "< . 1:1(0) ack 2 win 509"};
  const Line its_fin{150, "< F. 1:1(0) ack 2 win 509"};
  const Line last_ack{170, "> . 2:2(0) ack 2 win 64240"};
  check({
      {"all four", opened({fin, its_ack, its_fin, last_ack}), "open, clean",
       kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7 20", client,
       server + ", CLOSED assumed 170..? [7]"},
      {"our last ACK has not left", opened({fin, its_ack, its_fin}), "open, timeout",
       kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-?", client, server},
      {"its FIN has not come", opened({fin, its_ack}), "open, timeout",
       kOpenedSteps + ", fin 4-5 40 x1", kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5]",
       "close-wait-stuck warning [5]"},
      {"nothing has come", opened({fin}), "open, timeout", kOpenedSteps + ", fin 4-? x1",
       kOpenedClient + ", FIN-WAIT-1 80",
       kOpenedServer + ", ESTABLISHED assumed 60..? [3], CLOSE-WAIT assumed 80..? [4]"},
      {"its FIN again, because our last ACK was lost",
       opened({fin,
               its_ack,
               its_fin,
               last_ack,
               {700150, "< F. 1:1(0) ack 2 win 509"},
               {700170, "> . 2:2(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7 20", client,
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "LAST-ACK observed 80..150 [6,8], CLOSED assumed 700170..? [9]",
       "last-ack-lost warning [7,8]"},
      {"the ACK of our FIN again",
       opened({fin, its_ack, {125, "< . 1:1(0) ack 2 win 509"}, its_fin, last_ack}), "open, clean",
       kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-7 30, last_ack 7-8 20", client,
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "LAST-ACK observed 80..150 [7], CLOSED assumed 170..? [8]"},
  });
}

TEST_CASE("we close first: after a request") {
  check({
      {"its answer to the request proves ESTABLISHED, the ACK of the FIN proves CLOSE-WAIT",
       opened({{70, "> P. 1:19(18) ack 1 win 64240"},
               {110, "< . 1:1(0) ack 19 win 509"},
               {130, "> F. 19:19(0) ack 1 win 64240"},
               {170, "< . 1:1(0) ack 20 win 509"},
               {200, "< F. 1:1(0) ack 20 win 509"},
               {220, "> . 20:20(0) ack 2 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-8 30, last_ack 8-9 20",
       kOpenedClient + ", FIN-WAIT-1 130, FIN-WAIT-2 170, TIME-WAIT 200",
       kOpenedServer + ", ESTABLISHED implied 60..110 [5], CLOSE-WAIT observed 130..170 [7], "
                       "LAST-ACK observed 130..200 [8], CLOSED assumed 220..? [9]"},
      {"an ACK of the request alone says nothing of the FIN behind it",
       opened({{70, "> P. 1:19(18) ack 1 win 64240"},
               {75, "> F. 19:19(0) ack 1 win 64240"},
               {110, "< . 1:1(0) ack 19 win 509"}}),
       "open, timeout", kOpenedSteps + ", fin 5-? x1", kOpenedClient + ", FIN-WAIT-1 75",
       kOpenedServer + ", ESTABLISHED implied 60..110 [6], CLOSE-WAIT assumed 75..? [5]"},
  });
}

TEST_CASE("we close first: the server lets us wait") {
  check({
      {"it acknowledges and stays in CLOSE-WAIT; we end it with a RST",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {120, "< . 1:1(0) ack 2 win 509"},
               {5000120, "> R 2:2(0) win 0"}}),
       "open, timeout", kOpenedSteps + ", fin 4-5 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, CLOSED 5000120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "CLOSED assumed 5000120..? [6]",
       "close-wait-stuck warning [5]"},
      {"no answer to three FINs; a RST at either number that the server may expect",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {1000080, "> F. 1:1(0) ack 1 win 64240"},
               {3000080, "> F. 1:1(0) ack 1 win 64240"},
               {5000080, "> R 2:2(0) win 0"},
               {5000081, "> R 1:1(0) win 0"}}),
       "open, timeout", kOpenedSteps + ", fin 6-? x3",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSED 5000080",
       kOpenedServer + ", ESTABLISHED assumed 60..? [3], CLOSE-WAIT assumed 80..? [4], "
                       "CLOSED assumed 5000080..? [7]",
       "fin-unanswered error [4]"},
  });
}

}  // namespace synspect::test
