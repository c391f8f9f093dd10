#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {

// RFC 9293 section 3.5. The server is in SYN-RECEIVED when its SYN/ACK comes; that our ACK reached
// it, nothing shows until it acts on it.
TEST_CASE("opening: three segments") {
  check({
      {"the handshake alone", opened({}), "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]"},
      {"our SYN, nothing yet",
       {{0, "> S 0:0(0) win 64240"}},
       "filtered, not-attempted",
       "syn 1-? x1",
       "SYN-SENT 0",
       "",
       "filtered error [1]"},
      {"the SYN/ACK, not yet answered",
       {{0, "> S 0:0(0) win 64240"}, {40, "< S. 0:0(0) ack 1 win 65160"}},
       "open, not-attempted",
       "syn 1-2 40 x1",
       kOpenedClient,
       kOpenedServer},
      {"nothing at all", {}, "filtered, not-attempted", "", "", ""},
      {"a segment before our SYN answers nothing of ours",
       {{0, "< S. 0:0(0) ack 1 win 65160"}, {5, "> S 0:0(0) win 64240"}},
       "filtered, not-attempted",
       "syn 2-? x1",
       "SYN-SENT 5",
       "",
       "filtered error [2]"},
  });
}

// tcp-facts: SYN-RECEIVED and ESTABLISHED answer a keep-alive with the same bare ACK.
TEST_CASE("opening: what proves ESTABLISHED") {
  check({
      {"a bare ACK of our SYN proves nothing", opened({{100, "< . 1:1(0) ack 1 win 509"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]"},
      {"nor does the SYN/ACK again: our ACK may be lost",
       opened({{1000040, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"},
               {1000050, "> . 1:1(0) ack 1 win 64240"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]"},
      {"its data does",
       opened({{100, "< P. 1:22(21) ack 1 win 509"}, {120, "> . 1:1(0) ack 22 win 64240"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..100 [4]"},
      {"an ACK of our data does",
       opened({{70, "> P. 1:5(4) ack 1 win 64240"}, {110, "< . 1:1(0) ack 5 win 509"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..110 [5]"},
      {"an ACK of a part of our data does",
       opened({{70, "> P. 1:5(4) ack 1 win 64240"}, {110, "< . 1:1(0) ack 2 win 509"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..110 [5]"},
      {"data with the SYN/ACK does not: it came before our ACK left",
       {{0, "> S 0:0(0) win 64240"},
        {40, "< SP. 0:4(4) ack 1 win 65160"},
        {60, "> . 1:1(0) ack 5 win 64240"}},
       "open, not-attempted",
       kOpenedSteps,
       kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]"},
      {"data that leaves a gap does not: its first part may be forged or still to come",
       opened({{100, "< P. 5:10(5) ack 1 win 509"}, {120, "> . 1:1(0) ack 1 win 64240"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]"},
  });
}

TEST_CASE("opening: refused, filtered, unreachable") {
  check({
      {"a RST that acknowledges our SYN",
       {{0, "> S 0:0(0) win 64240"}, {35.5, "< R. 0:0(0) ack 1 win 0"}},
       "refused, not-attempted",
       "syn 1-2 35.5 x1",
       "SYN-SENT 0, CLOSED 35.5",
       "CLOSED observed ?..35.5 [2]",
       "refused error [2]"},
      {"three SYNs, no answer",
       {{0, "> S 0:0(0) win 64240"},
        {1000000, "> S 0:0(0) win 64240"},
        {3000000, "> S 0:0(0) win 64240"},
        {5000000, "> R 1:1(0) win 0"}},
       "filtered, not-attempted",
       "syn 3-? x3",
       "SYN-SENT 0, CLOSED 5000000",
       "",
       "filtered error [1,3]"},
      {"an ICMP error that quotes our SYN",
       {{0, "> S 0:0(0) win 64240"}, {300, "icmp 3/13 from 192.0.2.254 quotes 0"}},
       "unreachable, not-attempted",
       "syn 1-? x1",
       "SYN-SENT 0",
       "",
       "unreachable error [1]"},
      {"an ICMP error that quotes another number",
       {{0, "> S 0:0(0) win 64240"}, {300, "icmp 3/13 from 192.0.2.254 quotes 1"}},
       "filtered, not-attempted",
       "syn 1-? x1",
       "SYN-SENT 0",
       "",
       "filtered error [1]"},
      {"an ICMP error after the SYN/ACK changes nothing",
       {{0, "> S 0:0(0) win 64240"},
        {40, "< S. 0:0(0) ack 1 win 65160"},
        {50, "icmp 3/1 from 192.0.2.254 quotes 0"}},
       "open, not-attempted",
       "syn 1-2 40 x1",
       kOpenedClient,
       kOpenedServer},
      {"refused once, refused for good",
       {{0, "> S 0:0(0) win 64240"},
        {35, "< R. 0:0(0) ack 1 win 0"},
        {36, "< S. 0:0(0) ack 1 win 65160"},
        {40, "> R 1:1(0) win 0"}},
       "refused, not-attempted",
       "syn 1-2 35 x1",
       "SYN-SENT 0, CLOSED 35",
       "CLOSED observed ?..35 [2]",
       "refused error [2]"},
  });
}

// RFC 9293 section 3.5, figure 8. Our SYN/ACK acknowledges the server's SYN, so that the server may
// be ESTABLISHED from then on; and the bare ACK of our SYN opens our side when its SYN/ACK is lost.
TEST_CASE("opening: both sides at once") {
  check({
      {"its SYN/ACK arrives",
       {{0, "> S 0:0(0) win 64240"},
        {10, "< S 0:0(0) win 65535"},
        {15, "> S. 0:0(0) ack 1 win 64240"},
        {50, "< S. 0:0(0) ack 1 win 65535"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {90, "< P. 1:5(4) ack 1 win 65535"}},
       "open, not-attempted",
       "syn 1-4 50 x1, ack 4-5 10",
       "SYN-SENT 0, SYN-RECEIVED 10, ESTABLISHED 50",
       "SYN-RECEIVED observed 0..50 [4], ESTABLISHED implied 15..90 [6]"},
  });
}

}  // namespace synspect::test
