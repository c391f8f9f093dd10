#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {

// After our FIN the server may go on sending from CLOSE-WAIT (RFC 9293 section 3.6, half-close).
TEST_CASE("half-close: data after our FIN") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  check({
      {"ACK, then data, then FIN: the application had 280 us to think",
       opened({fin,
               {120, "< . 1:1(0) ack 2 win 509"},
               {200, "< P. 1:22(21) ack 2 win 509"},
               {210, "> . 2:2(0) ack 22 win 64240"},
               {400, "< F. 22:22(0) ack 2 win 509"},
               {410, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-8 280, last_ack 8-9 10",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 400",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "LAST-ACK observed 80..400 [8], CLOSED assumed 410..? [9]",
       "half-close-data info [5,6]"},
      {"its FIN waits for data that was lost",
       opened({fin,
               {120, "< . 1:1(0) ack 2 win 509"},
               {200, "< F. 22:22(0) ack 2 win 509"},
               {210, "> . 2:2(0) ack 1 win 64240"},
               {400, "< FP. 1:22(21) ack 2 win 509"},
               {410, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-5 40 x1, peer_fin 5-8 280, last_ack 8-9 10",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 400",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5], CLOSE-WAIT observed 80..120 [5], "
                       "LAST-ACK observed 80..400 [8], CLOSED assumed 410..? [9]",
       "half-close-data info [5,8]"},
  });
}

TEST_CASE("half-close: data that crosses our FIN") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  check({
      // The data does not acknowledge our FIN. The ACK after it could come from CLOSING as well.
      {"data, then the ACK of our FIN, then its FIN",
       opened({fin,
               {100, "< P. 1:22(21) ack 1 win 509"},
               {105, "> . 2:2(0) ack 22 win 64240"},
               {120, "< . 22:22(0) ack 2 win 509"},
               {160, "< F. 22:22(0) ack 2 win 509"},
               {165, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-7 40 x1, peer_fin 7-8 40, last_ack 8-9 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 160",
       kOpenedServer + ", ESTABLISHED implied 60..100 [5], CLOSE-WAIT assumed 80..? [4], "
                       "LAST-ACK assumed 80..? [4], CLOSED assumed 165..? [9]"},
      {"data and its FIN, both sent before our FIN arrived",
       opened({fin,
               {100, "< P. 1:22(21) ack 1 win 509"},
               {101, "< F. 22:22(0) ack 1 win 509"},
               {105, "> . 2:2(0) ack 23 win 64240"},
               {120, "< . 23:23(0) ack 2 win 509"}}),
       "open, clean", kOpenedSteps + ", fin 4-8 40 x1, peer_fin ?-6, last_ack 6-7 4",
       kOpenedClient + ", FIN-WAIT-1 80, CLOSING 101, TIME-WAIT 120",
       kOpenedServer + ", ESTABLISHED implied 60..100 [5], FIN-WAIT-1 observed 60..101 [6], "
                       "CLOSING assumed 80..? [4], TIME-WAIT assumed 105..? [7]"},
  });
}

// The bare ACK of our FIN may be lost: then whatever the server sends next carries it, perhaps much
// later, and the time until then is the application's.
TEST_CASE("half-close: the acknowledgment of our FIN rides on data") {
  const auto rows = [](double data_at, const std::string& fin_step, double until) {
    const std::string at = us_text(at_us(until) - kStart);
    const Row row{
        "data after " + at + " us",
        opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                {data_at, "< P. 1:22(21) ack 2 win 509"},
                {data_at + 10, "> . 2:2(0) ack 22 win 64240"}}),
        "open, timeout",
        kOpenedSteps + ", " + fin_step,
        kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 " + at,
        kOpenedServer + ", ESTABLISHED implied 60.." + at + " [5], CLOSE-WAIT assumed 80..? [4]"};
    return std::vector<Row>{row};
  };
  check(rows(120, "fin 4-5 ~40 x1", 120));
  check(rows(900080, "fin 4-5 ~900000 x1", 900080));
}

}  // namespace synspect::test
