#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("FIN-WAIT-2: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"FIN", "< F. 1:1(0) ack 2 win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"FIN with an old ACK that still counts", "< F. 1:1(0) ack 1 win 65535", "> . 2:2(0) ack 2",
       State::time_wait},
      {"text: half-close", "< P. 1:11(10) ack 2 win 65535", "> . 2:2(0) ack 11", State::fin_wait_2},
      {"text and FIN", "< FP. 1:11(10) ack 2 win 65535", "> . 2:2(0) ack 12", State::time_wait},
      {"text after a gap", "< P. 5:15(10) ack 2 win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"text that begins before the window", "< P. 0:11(11) ack 2 win 65535", "> . 2:2(0) ack 11",
       State::fin_wait_2},
      {"text that begins before the window, FIN", "< FP. 0:11(11) ack 2 win 65535",
       "> . 2:2(0) ack 12", State::time_wait},
      {"FIN after a gap", "< F. 5:5(0) ack 2 win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"ACK again", "< . 1:1(0) ack 2 win 65535", "", State::fin_wait_2},
      {"keep-alive", "< . 0:0(0) ack 2 win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"SYN", "< S 1:1(0) win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"ACK beyond our FIN", "< . 1:1(0) ack 3 win 65535", "> . 2:2(0) ack 1", State::fin_wait_2},
      {"FIN with an ACK beyond our FIN", "< F. 1:1(0) ack 3 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_2},
      {"FIN with an ACK too old", "< F. 1:1(0) ack 4294901762 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_2},
      {"FIN after the window", "< F. 64241:64241(0) ack 2 win 65535", "> . 2:2(0) ack 1",
       State::fin_wait_2},
      {"text and FIN beyond the window", "< F. 1:65001(65000) ack 2 win 65535",
       "> . 2:2(0) ack 64241", State::fin_wait_2},
      {"text to the end of the window, FIN after it", "< F. 1:64241(64240) ack 2 win 65535",
       "> . 2:2(0) ack 64241", State::fin_wait_2},
      {"no ACK", "< - 1:1(0) win 65535", "", State::fin_wait_2},
      {"FIN without ACK", "< F 1:1(0) win 65535", "", State::fin_wait_2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_fin_wait_2();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("FIN-WAIT-2: the server's text is acknowledged and counted (RFC 9293 section 3.6)") {
  Script script = Script::in_fin_wait_2();
  CHECK(script.inject("< . 1:1001(1000) ack 2 win 65535") == "> . 2:2(0) ack 1001");
  CHECK(script.inject("< . 1001:1501(500) ack 2 win 65535") == "> . 2:2(0) ack 1501");
  CHECK(script.inject("< F. 1501:1501(0) ack 2 win 65535") == "> . 2:2(0) ack 1502");
  CHECK(script.client().octets_received() == 1500);
  CHECK(script.state() == State::time_wait);
}

TEST_CASE("FIN-WAIT-1 and FIN-WAIT-2: pieces that overlap or overtake are counted once") {
  for (const State state : {State::fin_wait_1, State::fin_wait_2}) {
    CAPTURE(to_string(state));
    const std::string_view ack = state == State::fin_wait_1 ? "ack 1" : "ack 2";
    Script script = Script::in(state);
    const auto piece = [&](std::string_view numbers) {
      return script.inject("< P. " + std::string{numbers} + " " + std::string{ack} + " win 9");
    };
    CHECK(piece("101:201(100)") == "> . 2:2(0) ack 1");
    CHECK(piece("1:101(100)") == "> . 2:2(0) ack 101");
    CHECK(piece("51:251(200)") == "> . 2:2(0) ack 251");
    CHECK(piece("101:201(100)") == "> . 2:2(0) ack 251");
    CHECK(script.client().octets_received() == 250);
    CHECK(script.state() == state);
  }
}

TEST_CASE("FIN-WAIT-2: a server that never closes is reset after one step's time") {
  Script script = Script::in_fin_wait_1();
  script.wait(200ms);
  script.inject("< . 1:1(0) ack 2 win 65535");
  CHECK(script.wait(3s) == "");
  CHECK(script.inject("< . 1:11(10) ack 2 win 65535") == "> . 2:2(0) ack 11");
  CHECK(script.wait(1h) == "5.200 > R 2:2(0)");
  CHECK(script.cause() == Cause::timed_out);
}

}  // namespace synspect::tcp
