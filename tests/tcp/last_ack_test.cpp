#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("LAST-ACK: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK of our FIN", "< . 2:2(0) ack 2 win 65535", "", State::closed},
      {"ACK that leaves our FIN out", "< . 2:2(0) ack 1 win 65535", "", State::last_ack},
      {"FIN again", "< F. 1:1(0) ack 1 win 65535", "> . 2:2(0) ack 2", State::last_ack},
      {"FIN again, before the window, with the ACK of ours", "< F. 1:1(0) ack 2 win 65535",
       "> . 2:2(0) ack 2", State::last_ack},
      {"text after the FIN", "< P. 2:12(10) ack 1 win 65535", "", State::last_ack},
      {"another FIN after the FIN", "< F. 2:2(0) ack 1 win 65535", "", State::last_ack},
      {"text after the FIN and the ACK of ours", "< P. 2:12(10) ack 2 win 65535", "",
       State::closed},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 2", State::last_ack},
      {"SYN", "< S 2:2(0) win 65535", "> . 2:2(0) ack 2", State::last_ack},
      {"ACK beyond our FIN", "< . 2:2(0) ack 3 win 65535", "> . 2:2(0) ack 2", State::last_ack},
      {"ACK before the window", "< . 1:1(0) ack 2 win 65535", "> . 2:2(0) ack 2", State::last_ack},
      {"no ACK", "< - 2:2(0) win 65535", "", State::last_ack},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_last_ack();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("LAST-ACK: the ACK of our FIN ends it all, without TIME-WAIT") {
  Script script = Script::in_last_ack();
  script.transitions();
  script.inject("< . 2:2(0) ack 2 win 65535");
  CHECK(script.transitions() == "CLOSED (FIN acknowledged)");
  CHECK_FALSE(script.deadline());
}

TEST_CASE("LAST-ACK: our FIN is sent again, then both numbers are reset") {
  Script script = Script::in_last_ack();
  CHECK(script.wait(1h) ==
        "1.000 > F. 1:1(0) ack 2 | 3.000 > F. 1:1(0) ack 2 | 5.000 > R 2:2(0) | > R 1:1(0)");
  CHECK(script.cause() == Cause::timed_out);
}

TEST_CASE("LAST-ACK: an ACK of the data alone is not one of the FIN") {
  Script script = Script::in_close_wait();
  script.send(10);
  CHECK(script.close() == "> F. 11:11(0) ack 2");
  script.inject("< . 2:2(0) ack 11 win 65535");
  CHECK(script.state() == State::last_ack);
  script.inject("< . 2:2(0) ack 12 win 65535");
  CHECK(script.state() == State::closed);
}

TEST_CASE("LAST-ACK: text after the FIN is counted as ignored") {
  Script script = Script::in_last_ack();
  script.inject("< P. 2:12(10) ack 1 win 65535");
  CHECK(script.client().dropped(Drop::text_not_expected) == 1);
  CHECK(script.client().octets_received() == 0);
}

}  // namespace synspect::tcp
