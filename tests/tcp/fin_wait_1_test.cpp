#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("FIN-WAIT-1: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK of our FIN", "< . 1:1(0) ack 2 win 65535", "", State::fin_wait_2},
      {"ACK that leaves our FIN out", "< . 1:1(0) ack 1 win 65535", "", State::fin_wait_1},
      {"FIN and ACK of ours: three-segment close", "< F. 1:1(0) ack 2 win 65535",
       "> . 2:2(0) ack 2", State::time_wait},
      {"FIN alone: both close at once", "< F. 1:1(0) ack 1 win 65535", "> . 2:2(0) ack 2",
       State::closing},
      {"text", "< P. 1:11(10) ack 1 win 65535", "> . 2:2(0) ack 11", State::fin_wait_1},
      {"text and ACK of our FIN", "< P. 1:11(10) ack 2 win 65535", "> . 2:2(0) ack 11",
       State::fin_wait_2},
      {"text, FIN and ACK of ours", "< FP. 1:11(10) ack 2 win 65535", "> . 2:2(0) ack 12",
       State::time_wait},
      {"text and FIN", "< FP. 1:11(10) ack 1 win 65535", "> . 2:2(0) ack 12", State::closing},
      {"text after a gap", "< P. 5:15(10) ack 1 win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"text after a gap and ACK of our FIN", "< P. 5:15(10) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_2},
      {"text that begins before the window", "< P. 0:11(11) ack 1 win 65535", "> . 2:2(0) ack 11",
       State::fin_wait_1},
      {"text that begins before the window, FIN", "< FP. 0:11(11) ack 1 win 65535",
       "> . 2:2(0) ack 12", State::closing},
      {"... and the ACK of ours", "< FP. 0:11(11) ack 2 win 65535", "> . 2:2(0) ack 12",
       State::time_wait},
      {"FIN after a gap", "< F. 5:5(0) ack 1 win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"FIN after a gap and ACK of our FIN", "< F. 5:5(0) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_2},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"keep-alive", "< . 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"keep-alive with the ACK of our FIN", "< . 0:0(0) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_1},
      {"ACK after the window", "< . 64241:64241(0) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_1},
      {"ACK beyond our FIN", "< . 1:1(0) ack 3 win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"FIN with an ACK beyond our FIN", "< F. 1:1(0) ack 3 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_1},
      {"FIN with an ACK too old", "< F. 1:1(0) ack 4294901761 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_1},
      {"SYN in the window", "< S 1:1(0) win 65535", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"SYN-ACK with the ACK of our FIN", "< S. 1:1(0) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_1},
      {"text and FIN beyond the window", "< F. 1:65001(65000) ack 1 win 65535",
       "> . 2:2(0) ack 64241", State::fin_wait_1},
      {"text to the end of the window, FIN after it", "< F. 1:64241(64240) ack 1 win 65535",
       "> . 2:2(0) ack 64241", State::fin_wait_1},
      {"no ACK", "< - 1:1(0) win 65535", "", State::fin_wait_1},
      {"FIN without ACK", "< F 1:1(0) win 65535", "", State::fin_wait_1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_fin_wait_1();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE(
    "FIN-WAIT-1: the FIN of both goes through FIN-WAIT-2 (RFC 9293 3.10.7.4, fifth, eighth)") {
  Script script = Script::in_fin_wait_1();
  script.transitions();
  script.inject("< F. 1:1(0) ack 2 win 65535");
  CHECK(script.transitions() == "FIN-WAIT-2 (FIN acknowledged), TIME-WAIT (FIN arrived)");
}

TEST_CASE("FIN-WAIT-1: an ACK of the data alone is not one of the FIN") {
  Script script = Script::in_established();
  CHECK(script.send(10) == "> P. 1:11(10) ack 1");
  CHECK(script.close() == "> F. 11:11(0) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 5 win 65535") == "");
  CHECK(script.inject("< . 1:1(0) ack 11 win 65535") == "");
  CHECK(script.state() == State::fin_wait_1);
  CHECK(script.inject("< . 1:1(0) ack 12 win 65535") == "");
  CHECK(script.state() == State::fin_wait_2);
}

TEST_CASE("FIN-WAIT-1: the server's FIN, while our data waits for its window, leads to CLOSING") {
  test::Setup setup = test::plain();
  setup.syn_window = 100;
  Script script = Script::in_established(setup);
  CHECK(script.send(150) == "> . 1:101(100) ack 1");
  CHECK(script.close() == "");  // the FIN follows the data
  CHECK(script.state() == State::fin_wait_1);
  CHECK(script.inject("< F. 1:1(0) ack 1 win 100") == "> . 101:101(0) ack 2");
  CHECK(script.state() == State::closing);
  CHECK(script.inject("< . 2:2(0) ack 101 win 100") ==
        "> P. 101:151(50) ack 2 | > F. 151:151(0) ack 2");
  CHECK(script.inject("< . 2:2(0) ack 151 win 100") == "");
  CHECK(script.state() == State::closing);
  CHECK(script.inject("< . 2:2(0) ack 152 win 100") == "");
  CHECK(script.state() == State::time_wait);
}

TEST_CASE("FIN-WAIT-1: CLOSE and SEND again do nothing (RFC 9293 sections 3.10.2 and 3.10.4)") {
  Script script = Script::in_fin_wait_1();
  CHECK(script.close() == "");
  CHECK(script.send(5) == "");
  CHECK(script.state() == State::fin_wait_1);
}

TEST_CASE("FIN-WAIT-1: the FIN is sent again, then both numbers are reset (RFC 6298, 3.10.8)") {
  Script script = Script::in_fin_wait_1();
  CHECK(script.wait(1h) ==
        "1.000 > F. 1:1(0) ack 1 | 3.000 > F. 1:1(0) ack 1 | 5.000 > R 2:2(0) | > R 1:1(0)");
  CHECK(script.cause() == Cause::timed_out);
}

}  // namespace synspect::tcp
