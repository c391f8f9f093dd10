#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;

TEST_CASE("four segments close, we first (RFC 9293 figure 12)") {
  Script script;
  CHECK(script.open() == "> S 0:0(0)");
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");
  CHECK(script.close() == "> F. 1:1(0) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 2 win 65535") == "");
  CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> . 2:2(0) ack 2");
  CHECK(script.wait(1h) == "");
  CHECK(script.transitions() ==
        "SYN-SENT (open called), ESTABLISHED (SYN acknowledged), FIN-WAIT-1 (close called), "
        "FIN-WAIT-2 (FIN acknowledged), TIME-WAIT (FIN arrived), CLOSED (TIME-WAIT over)");
}

TEST_CASE("three segments close: FIN and ACK in one") {
  Script script = Script::in_established();
  script.transitions();
  CHECK(script.close() == "> F. 1:1(0) ack 1");
  CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> . 2:2(0) ack 2");
  CHECK(script.transitions() ==
        "FIN-WAIT-1 (close called), FIN-WAIT-2 (FIN acknowledged), TIME-WAIT (FIN arrived)");
}

TEST_CASE("the server closes first: no TIME-WAIT here") {
  Script script = Script::in_established();
  script.transitions();
  CHECK(script.inject("< F. 1:1(0) ack 1 win 65535") == "> . 1:1(0) ack 2");
  CHECK(script.close() == "> F. 1:1(0) ack 2");
  CHECK(script.inject("< . 2:2(0) ack 2 win 65535") == "");
  CHECK(script.transitions() ==
        "CLOSE-WAIT (FIN arrived), LAST-ACK (close called), CLOSED (FIN acknowledged)");
}

TEST_CASE("both close at once (RFC 9293 figure 13)") {
  Script script = Script::in_established();
  script.transitions();
  CHECK(script.close() == "> F. 1:1(0) ack 1");
  CHECK(script.inject("< F. 1:1(0) ack 1 win 65535") == "> . 2:2(0) ack 2");
  CHECK(script.inject("< . 2:2(0) ack 2 win 65535") == "");
  CHECK(script.transitions() ==
        "FIN-WAIT-1 (close called), CLOSING (FIN arrived), TIME-WAIT (FIN acknowledged)");
}

TEST_CASE("both open at once (RFC 9293 figure 8)") {
  Script script;
  CHECK(script.open() == "> S 0:0(0)");
  CHECK(script.inject("< S 0:0(0) win 65535 <mss 1460>") == "> S. 0:0(0) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 1 win 65535") == "");
  CHECK(script.transitions() ==
        "SYN-SENT (open called), SYN-RECEIVED (simultaneous open), "
        "ESTABLISHED (SYN acknowledged)");
  CHECK_FALSE(script.deadline());
}

TEST_CASE("the server talks first, and closes with its last words") {
  Script script = Script::in_established();
  CHECK(script.inject("< P. 1:21(20) ack 1 win 65535") == "> . 1:1(0) ack 21");
  CHECK(script.send(6) == "> P. 1:7(6) ack 21");
  CHECK(script.inject("< P. 21:30(9) ack 7 win 65535") == "> . 7:7(0) ack 30");
  CHECK(script.inject("< FP. 30:34(4) ack 7 win 65535") == "> . 7:7(0) ack 35");
  CHECK(script.close() == "> F. 7:7(0) ack 35");
  CHECK(script.inject("< . 35:35(0) ack 8 win 65535") == "");
  CHECK(script.state() == State::closed);
  CHECK(script.client().octets_received() == 33);
}

TEST_CASE("half-close: the server goes on after our FIN") {
  Script script = Script::in_established();
  CHECK(script.send(6) == "> P. 1:7(6) ack 1");
  CHECK(script.close() == "> F. 7:7(0) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 8 win 65535") == "");
  CHECK(script.inject("< . 1:1461(1460) ack 8 win 65535") == "> . 8:8(0) ack 1461");
  CHECK(script.inject("< . 2921:4381(1460) ack 8 win 65535") == "> . 8:8(0) ack 1461");
  CHECK(script.inject("< . 1461:2921(1460) ack 8 win 65535") == "> . 8:8(0) ack 2921");
  CHECK(script.inject("< FP. 2921:5000(2079) ack 8 win 65535") == "> . 8:8(0) ack 5001");
  CHECK(script.client().octets_received() == 4999);
  CHECK(script.state() == State::time_wait);
}

TEST_CASE("the third segment was lost: each SYN-ACK again gets it again (section 3.5)") {
  Script script = Script::in_established();
  for (int i = 0; i < 3; ++i) {
    CHECK(script.wait(1s) == "");
    CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");
  }
  CHECK(script.state() == State::established);
  CHECK(script.client().dropped(Drop::outside_window) == 3);
}

TEST_CASE("the SYN-ACK after our second SYN opens as the first would have") {
  Script script = Script::in_syn_sent();
  CHECK(script.wait(1500ms) == "1.000 > S 0:0(0)");
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");  // the other one's
  CHECK(script.close() == "> F. 1:1(0) ack 1");
}

TEST_CASE("our last ACK was lost: the server's FIN again is acknowledged again") {
  Script script = Script::in_time_wait();
  CHECK(script.wait(300ms) == "");
  CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> . 2:2(0) ack 2");
  CHECK(script.wait(499ms) == "");
  CHECK(script.state() == State::time_wait);
  CHECK(script.wait(1ms) == "");
  CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> R 2:2(0)");
}

TEST_CASE("refused, reset, given up: the transitions say why") {
  Script refused = Script::in_syn_sent();
  refused.inject("< R. 0:0(0) ack 1");
  CHECK(refused.transitions() == "SYN-SENT (open called), CLOSED (refused)");

  Script reset = Script::in_established();
  reset.transitions();
  reset.inject("< R 1:1(0)");
  CHECK(reset.transitions() == "CLOSED (reset by peer)");

  Script unreachable = Script::in_syn_sent();
  CHECK(unreachable.icmp(0, true));
  CHECK(unreachable.transitions() == "SYN-SENT (open called), CLOSED (ICMP hard error)");
}

TEST_CASE("all that was sent is acknowledged, or not yet") {
  Script script = Script::in_established();
  CHECK(script.client().everything_acked());
  script.send(6);
  CHECK_FALSE(script.client().everything_acked());
  script.inject("< . 1:1(0) ack 7 win 65535");
  CHECK(script.client().everything_acked());
}

}  // namespace synspect::tcp
