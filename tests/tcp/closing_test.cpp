#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("CLOSING: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK of our FIN", "< . 2:2(0) ack 2 win 65535", "", State::time_wait},
      {"ACK that leaves our FIN out", "< . 2:2(0) ack 1 win 65535", "", State::closing},
      {"FIN again", "< F. 1:1(0) ack 1 win 65535", "> . 2:2(0) ack 2", State::closing},
      {"FIN again, before the window, with the ACK of ours", "< F. 1:1(0) ack 2 win 65535",
       "> . 2:2(0) ack 2", State::closing},
      {"text after the FIN", "< P. 2:12(10) ack 1 win 65535", "", State::closing},
      {"text after the FIN and the ACK of ours", "< P. 2:12(10) ack 2 win 65535", "",
       State::time_wait},
      {"another FIN after the FIN", "< F. 2:2(0) ack 1 win 65535", "", State::closing},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 2", State::closing},
      {"SYN", "< S 2:2(0) win 65535", "> . 2:2(0) ack 2", State::closing},
      {"ACK beyond our FIN", "< . 2:2(0) ack 3 win 65535", "> . 2:2(0) ack 2", State::closing},
      {"ACK after the window", "< . 64242:64242(0) ack 2 win 65535", "> . 2:2(0) ack 2",
       State::closing},
      {"no ACK", "< - 2:2(0) win 65535", "", State::closing},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_closing();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("CLOSING: our FIN is sent again, then both numbers are reset") {
  Script script = Script::in_closing();
  CHECK(script.wait(1h) ==
        "1.000 > F. 1:1(0) ack 2 | 3.000 > F. 1:1(0) ack 2 | 5.000 > R 2:2(0) | > R 1:1(0)");
  CHECK(script.cause() == Cause::timed_out);
}

TEST_CASE("CLOSING: how it was entered and left (RFC 9293 figure 13)") {
  Script script = Script::in_closing();
  CHECK(script.cause() == Cause::fin_arrived);
  script.inject("< . 2:2(0) ack 2 win 65535");
  CHECK(script.cause() == Cause::fin_acked);
  CHECK(script.deadline() == 500ms);  // nothing but TIME-WAIT is left
}

TEST_CASE("CLOSING: text after the FIN is counted as ignored") {
  Script script = Script::in_closing();
  script.inject("< P. 2:12(10) ack 1 win 65535");
  CHECK(script.client().dropped(Drop::text_not_expected) == 1);
  CHECK(script.client().octets_received() == 0);
}

}  // namespace synspect::tcp
