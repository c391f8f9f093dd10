#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("TIME-WAIT: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"FIN again: our ACK was lost", "< F. 1:1(0) ack 2 win 65535", "> . 2:2(0) ack 2",
       State::time_wait},
      {"FIN again, with text", "< FP. 0:1(1) ack 2 win 65535", "> . 2:2(0) ack 2",
       State::time_wait},
      {"ACK again", "< . 2:2(0) ack 2 win 65535", "", State::time_wait},
      {"old text", "< P. 4294967292:1(5) ack 2 win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"text after the FIN", "< P. 2:12(10) ack 2 win 65535", "", State::time_wait},
      {"another FIN after the FIN", "< F. 2:2(0) ack 2 win 65535", "", State::time_wait},
      {"FIN without ACK", "< F 1:1(0) win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"FIN of another connection", "< F. 70000:70000(0) ack 2 win 65535", "> . 2:2(0) ack 2",
       State::time_wait},
      {"ACK that its FIN has overtaken: its sender may be gone", "< . 1:1(0) ack 2 win 65535", "",
       State::time_wait},
      {"ACK after the window", "< . 70000:70000(0) ack 2 win 65535", "> . 2:2(0) ack 2",
       State::time_wait},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"SYN", "< S 2:2(0) win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"SYN with a higher number: a client does not accept it", "< S 900000:900000(0) win 65535",
       "> . 2:2(0) ack 2", State::time_wait},
      {"ACK beyond our FIN", "< . 2:2(0) ack 3 win 65535", "> . 2:2(0) ack 2", State::time_wait},
      {"no ACK", "< - 2:2(0) win 65535", "", State::time_wait},
      {"RST at RCV.NXT", "< R 2:2(0)", "", State::closed},
      {"RST and ACK at RCV.NXT", "< R. 2:2(0) ack 2", "", State::closed},
      {"RST in the window", "< R 3:3(0)", "> . 2:2(0) ack 2", State::time_wait},
      {"RST and FIN, where the FIN was", "< FR. 1:1(0) ack 2", "", State::time_wait},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_time_wait();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("TIME-WAIT: only the server's own FIN starts the wait anew (RFC 9293 3.10.7.4, eighth)") {
  struct Wait {
    std::string_view arrives;
    bool anew;
  };
  const Wait rows[] = {
      {"< F. 1:1(0) ack 2 win 65535", true},   {"< FP. 0:1(1) ack 2 win 65535", true},
      {"< F. 0:0(0) ack 2 win 65535", false},  {"< F. 2:2(0) ack 2 win 65535", false},
      {"< F 1:1(0) win 65535", false},         {"< . 2:2(0) ack 2 win 65535", false},
      {"< . 1:2(1) ack 2 win 65535", false},   {"< S. 0:0(0) ack 1 win 65535", false},
      {"< SF. 0:0(0) ack 2 win 65535", false}, {"< FR. 1:1(0) ack 2", false},
  };
  for (const Wait& row : rows) {
    CAPTURE(row.arrives);
    Script script = Script::in_time_wait();
    script.wait(300ms);
    script.inject(row.arrives);
    CHECK(script.deadline() == (row.anew ? 800ms : 500ms));
  }
}

TEST_CASE(
    "TIME-WAIT: a FIN that its timestamp forbids does not start the wait anew (RFC 7323 5.3)") {
  struct Stamp {
    std::string_view arrives;
    std::string_view answer;
    Duration end;
  };
  const Stamp rows[] = {
      {"< F. 1:1(0) ack 2 win 9 <ts 500 1000>", "> . 2:2(0) ack 2", 800ms},
      {"< F. 1:1(0) ack 2 win 9 <ts 499 1000>", "> . 2:2(0) ack 2", 500ms},
      {"< F. 1:1(0) ack 2 win 9", "", 500ms},
  };
  for (const Stamp& row : rows) {
    CAPTURE(row.arrives);
    Script script = Script::in_time_wait(test::stamped());
    script.wait(300ms);
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.deadline() == row.end);
  }
}

TEST_CASE("TIME-WAIT: a server that repeats its FIN for ever does not keep us for ever") {
  Script script = Script::in_time_wait();
  for (int i = 0; i < 12; ++i) {
    script.wait(400ms);
    if (script.state() == State::closed) break;
    CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> . 2:2(0) ack 2");
  }
  CHECK(script.deadline() == 5s);  // ten times 500 ms
  script.wait(400ms);
  CHECK(script.state() == State::closed);
}

TEST_CASE("TIME-WAIT: ends after its time, silently (RFC 9293 section 3.10.8)") {
  Script script = Script::in_time_wait();
  script.transitions();
  CHECK(script.wait(500ms - 1ns) == "");
  CHECK(script.state() == State::time_wait);
  CHECK(script.wait(1ns) == "");
  CHECK(script.transitions() == "CLOSED (TIME-WAIT over)");
}

}  // namespace synspect::tcp
