// Transcripts with two explanations. Each row is what the tap sees when the *unlikely* one is true:
// a state that the server was never in must then not be observed or implied.
#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const std::string kNotThere = ", CLOSE-WAIT assumed ";

}  // namespace

// FIN-WAIT-1 to CLOSING: the server's FIN is lost, it receives ours, and its FIN goes out again
// with an acknowledgment of ours, as if it came from LAST-ACK.
TEST_CASE("doubt: the server's first FIN was lost") {
  check({
      // A tail loss probe repeats the last segment after two round trips, when more than one is
      // unacknowledged (RFC 8985 section 7): our ACK of the data was lost as well.
      {"repeated by a tail loss probe after 8 ms",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {95, "< P. 1:22(21) ack 1 win 509"},
               {97, "> . 2:2(0) ack 22 win 64240"},
               {8175, "< F. 22:22(0) ack 2 win 509"},
               {8180, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 4-7 8095 x1, peer_fin 7-7 0, last_ack 7-8 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 8175, TIME-WAIT 8175",
       kOpenedServer + ", ESTABLISHED implied 60..95 [5]" + kNotThere +
           "80..? [4], LAST-ACK assumed 80..? [4], CLOSED assumed 8180..? [8]"},
      // Both of our ACKs were lost, so that the timer of the first data runs out; our FIN then
      // acknowledges all data, and the FIN that counts as lost goes out at once (RFC 6298 5.3).
      {"repeated after the timeout of data before it",
       opened({{1000000, "< P. 1:11(10) ack 1 win 509"},
               {1000010, "> . 1:1(0) ack 11 win 64240"},
               {1150000, "< P. 11:21(10) ack 1 win 509"},
               {1150010, "> . 1:1(0) ack 21 win 64240"},
               {1250000, "> F. 1:1(0) ack 21 win 64240"},
               {1250040, "< F. 21:21(0) ack 2 win 509"},
               {1250050, "> . 2:2(0) ack 22 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 8-9 40 x1, peer_fin 9-9 0, last_ack 9-10 10",
       kOpenedClient + ", FIN-WAIT-1 1250000, FIN-WAIT-2 1250040, TIME-WAIT 1250040",
       kOpenedServer + ", ESTABLISHED implied 60..1000000 [4]" + kNotThere +
           "1250000..? [8], LAST-ACK assumed 1250000..? [8], CLOSED assumed 1250050..? [10]"},
      {"the ACK of ours comes from behind the lost FIN",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"}, {120, "< . 2:2(0) ack 2 win 509"}}),
       "open, timeout", kOpenedSteps + ", fin 4-5 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [5]" + kNotThere + "80..? [4]"},
      {"data crossed our FIN, and the FIN after it was lost",
       opened({{80, "> F. 1:1(0) ack 1 win 64240"},
               {100, "< P. 1:22(21) ack 1 win 509"},
               {105, "> . 2:2(0) ack 22 win 64240"},
               {120, "< . 23:23(0) ack 2 win 509"}}),
       "open, timeout", kOpenedSteps + ", fin 4-7 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120",
       kOpenedServer + ", ESTABLISHED implied 60..100 [5]" + kNotThere + "80..? [4]"},
  });
}

// RFC 9293 section 3.10.4: a server that closes with data still to be sent is in FIN-WAIT-1 before
// its FIN has a number. When its sending is paced, our FIN may arrive between two segments, with
// nothing outstanding: the bare ACK then comes from CLOSING. No TCP holds back its first segments
// (ten with Linux, as the initial window of RFC 6928), so that a short greeting leaves no doubt.
TEST_CASE("doubt: the server's FIN waits in its send queue") {
  const Line much{70, "< P. 1:14601(14600) ack 1 win 509"};
  const Line our_ack{75, "> . 1:1(0) ack 14601 win 64240"};
  const Line fin{80, "> F. 1:1(0) ack 14601 win 64240"};
  const Line bare{120, "< . 14601:14601(0) ack 2 win 509"};
  const std::string before = kOpenedServer + ", ESTABLISHED implied 60..70 [4]";
  check({
      {"much data, then the bare ACK", opened({much, our_ack, fin, bare}), "open, timeout",
       kOpenedSteps + ", fin 6-7 40 x1", kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120",
       before + kNotThere + "80..? [6]", "close-wait-stuck warning [7]"},
      {"... then more data: what waited",
       opened({much,
               our_ack,
               fin,
               bare,
               {150, "< P. 14601:14622(21) ack 2 win 509"},
               {155, "> . 2:2(0) ack 14622 win 64240"},
               {190, "< F. 14622:14622(0) ack 2 win 509"},
               {195, "> . 2:2(0) ack 14623 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-10 70, last_ack 10-11 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 190",
       before + kNotThere + "80..? [6], LAST-ACK assumed 80..? [6], CLOSED assumed 195..? [11]",
       "half-close-data info [7,8]"},
      {"... then the FIN alone, which may have waited as well",
       opened({much,
               our_ack,
               fin,
               bare,
               {190, "< F. 14601:14601(0) ack 2 win 509"},
               {195, "> . 2:2(0) ack 14602 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-8 70, last_ack 8-9 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 190",
       before + kNotThere + "80..? [6], LAST-ACK assumed 80..? [6], CLOSED assumed 195..? [9]"},
      {"... and the FIN without a bare ACK before it",
       opened({much,
               our_ack,
               fin,
               {120, "< F. 14601:14601(0) ack 2 win 509"},
               {125, "> . 2:2(0) ack 14602 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-7 0, last_ack 7-8 5",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120, TIME-WAIT 120",
       before + kNotThere + "80..? [6], LAST-ACK assumed 80..? [6], CLOSED assumed 125..? [8]"},
  });
}

TEST_CASE("no doubt: a short greeting is not held back") {
  const Line banner{70, "< P. 1:22(21) ack 1 win 509"};
  const Line our_ack{75, "> . 1:1(0) ack 22 win 64240"};
  const Line fin{80, "> F. 1:1(0) ack 22 win 64240"};
  const Line bare{120, "< . 22:22(0) ack 2 win 509"};
  const std::string close_wait =
      kOpenedServer + ", ESTABLISHED implied 60..70 [4], CLOSE-WAIT observed 80..120 [7]";
  const std::string client = kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120";
  check({
      {"the bare ACK", opened({banner, our_ack, fin, bare}), "open, timeout",
       kOpenedSteps + ", fin 6-7 40 x1", client, close_wait, "close-wait-stuck warning [7]"},
      {"then the FIN",
       opened({banner,
               our_ack,
               fin,
               bare,
               {190, "< F. 22:22(0) ack 2 win 509"},
               {195, "> . 2:2(0) ack 23 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-8 70, last_ack 8-9 5",
       client + ", TIME-WAIT 190",
       close_wait + ", LAST-ACK observed 80..190 [8], CLOSED assumed 195..? [9]"},
      {"a farewell, then the FIN",
       opened({banner,
               our_ack,
               fin,
               bare,
               {150, "< P. 22:43(21) ack 2 win 509"},
               {155, "> . 2:2(0) ack 43 win 64240"},
               {190, "< F. 43:43(0) ack 2 win 509"},
               {195, "> . 2:2(0) ack 44 win 64240"}}),
       "open, clean", kOpenedSteps + ", fin 6-7 40 x1, peer_fin 7-10 70, last_ack 10-11 5",
       client + ", TIME-WAIT 190",
       close_wait + ", LAST-ACK observed 80..190 [10], CLOSED assumed 195..? [11]",
       "half-close-data info [7,8]"},
  });
}

}  // namespace synspect::test
