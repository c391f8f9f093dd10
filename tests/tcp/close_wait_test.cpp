#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("CLOSE-WAIT: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK", "< . 2:2(0) ack 1 win 65535", "", State::close_wait},
      {"FIN again: our ACK was lost", "< F. 1:1(0) ack 1 win 65535", "> . 1:1(0) ack 2",
       State::close_wait},
      {"text and FIN again", "< FP. 0:1(1) ack 1 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"text after the FIN", "< P. 2:12(10) ack 1 win 65535", "", State::close_wait},
      {"another FIN after the FIN", "< F. 2:2(0) ack 1 win 65535", "", State::close_wait},
      {"keep-alive", "< . 1:1(0) ack 1 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"SYN", "< S 2:2(0) win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"ACK beyond SND.NXT", "< . 2:2(0) ack 2 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"ACK after the window", "< . 64242:64242(0) ack 1 win 65535", "> . 1:1(0) ack 2",
       State::close_wait},
      {"no ACK", "< - 2:2(0) win 65535", "", State::close_wait},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_close_wait();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
    CHECK(script.client().octets_received() == 0);
  }
}

TEST_CASE("CLOSE-WAIT: we may still send, and close when we like (RFC 9293 section 3.6)") {
  Script script = Script::in_close_wait();
  CHECK_FALSE(script.deadline());
  CHECK(script.wait(1h) == "");
  CHECK(script.send(10) == "> P. 1:11(10) ack 2");
  CHECK(script.inject("< . 2:2(0) ack 11 win 65535") == "");
  CHECK_FALSE(script.deadline());
  CHECK(script.close() == "> F. 11:11(0) ack 2");
  CHECK(script.state() == State::last_ack);
  CHECK(script.cause() == Cause::close_called);
}

TEST_CASE("CLOSE-WAIT: CLOSE waits until all was sent, then LAST-ACK begins (RFC 9293 3.10.4)") {
  Script script = Script::in_close_wait();
  script.inject("< . 2:2(0) ack 1 win 1460");
  CHECK(script.send(2000) == "> . 1:1461(1460) ack 2");
  script.transitions();
  CHECK(script.close() == "");
  CHECK(script.close() == "");
  CHECK(script.state() == State::close_wait);
  CHECK(script.inject("< . 2:2(0) ack 1461 win 1460") ==
        "> P. 1461:2001(540) ack 2 | > F. 2001:2001(0) ack 2");
  CHECK(script.transitions() == "LAST-ACK (close called)");
  CHECK(script.inject("< . 2:2(0) ack 2002 win 1460") == "");
  CHECK(script.transitions() == "CLOSED (FIN acknowledged)");
}

TEST_CASE("CLOSE-WAIT: data that the server does not acknowledge ends with a RST") {
  Script script = Script::in_close_wait();
  script.send(10);
  CHECK(script.wait(1h) ==
        "1.000 > P. 1:11(10) ack 2 | 3.000 > P. 1:11(10) ack 2 | 5.000 > R 11:11(0) | > R 1:1(0)");
}

TEST_CASE("text after the server's FIN is counted as ignored, a bare ACK is not") {
  for (const State state : {State::close_wait, State::closing, State::last_ack, State::time_wait}) {
    CAPTURE(state);
    Script script = Script::in(state);
    script.inject("< . 2:2(0) ack 1 win 65535");
    CHECK(script.client().dropped(Drop::text_not_expected) == 0);
    script.inject("< P. 2:12(10) ack 1 win 65535");
    CHECK(script.client().dropped(Drop::text_not_expected) == 1);
  }
}

}  // namespace synspect::tcp
