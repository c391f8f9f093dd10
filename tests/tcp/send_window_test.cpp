#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::plain;
using test::Script;
using test::Setup;

TEST_CASE("which segment sets the send window (RFC 9293 section 3.10.7.4, fifth)") {
  struct Update {
    std::string_view name;
    std::string_view first;
    std::string_view second;
    std::uint32_t window;
  };
  const Update rows[] = {
      {"later number", "< . 1:1(0) ack 1 win 100", "< . 9:9(0) ack 1 win 200", 200},
      {"same numbers", "< . 1:1(0) ack 1 win 100", "< . 1:1(0) ack 1 win 200", 200},
      {"same numbers, smaller window", "< . 1:1(0) ack 1 win 200", "< . 1:1(0) ack 1 win 100", 100},
      {"earlier number: old", "< . 9:9(0) ack 1 win 200", "< . 1:1(0) ack 1 win 100", 200},
      {"older ACK: old", "< . 1:1(0) ack 1 win 200", "< . 1:1(0) ack 0 win 100", 200},
      {"older ACK with a later number", "< . 1:1(0) ack 1 win 200", "< . 9:9(0) ack 0 win 100",
       200},
      {"outside", "< . 1:1(0) ack 1 win 200", "< . 0:0(0) ack 1 win 100", 200},
      {"ACK of nothing sent", "< . 1:1(0) ack 1 win 200", "< . 9:9(0) ack 2 win 100", 200},
  };
  for (const Update& row : rows) {
    CAPTURE(row.name);
    Setup setup = plain();
    setup.syn_window = 200;
    Script script = Script::in_established(setup);
    script.inject(row.first);
    script.inject(row.second);
    CHECK(script.send(1000) ==
          "> . 1:" + std::to_string(1 + row.window) + "(" + std::to_string(row.window) + ") ack 1");
  }
}

TEST_CASE("an ACK makes room for more") {
  Script script = Script::in_established();
  script.inject("< . 1:1(0) ack 1 win 2920");
  CHECK(script.send(5000) == "> . 1:1461(1460) ack 1 | > . 1461:2921(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 1461 win 2920") == "> . 2921:4381(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 4381 win 2920") == "> P. 4381:5001(620) ack 1");
  CHECK(script.close() == "> F. 5001:5001(0) ack 1");
}

TEST_CASE("the FIN waits for the last of the data (RFC 9293 section 3.10.4)") {
  Script script = Script::in_established();
  script.inject("< . 1:1(0) ack 1 win 1460");
  CHECK(script.send(2000) == "> . 1:1461(1460) ack 1");
  CHECK(script.close() == "");
  script.wait(900ms);
  CHECK(script.inject("< . 1:1(0) ack 1461 win 1460") ==
        "> P. 1461:2001(540) ack 1 | > F. 2001:2001(0) ack 1");
  CHECK(script.wait(1h).ends_with("5.900 > R 2002:2002(0) | > R 1461:1461(0)"));
}

TEST_CASE("a window that shrinks below what is in flight (RFC 9293 section 3.8.6, MUST-34)") {
  Script script = Script::in_established();
  CHECK(script.send(20000).ends_with("> . 13141:14601(1460) ack 1"));
  CHECK(script.inject("< . 1:1(0) ack 1461 win 1460") == "");
  CHECK(script.inject("< . 1:1(0) ack 14601 win 1460") == "> . 14601:16061(1460) ack 1");
  CHECK(script.state() == State::established);
}

TEST_CASE("no silly segments while others are in flight (RFC 9293 3.8.6.2.1, MUST-38)") {
  Script script = Script::in_established();
  script.inject("< . 1:1(0) ack 1 win 2000");
  // 540 octets more would fit; they are less than a segment, than half the greatest window and
  // than all that is left.
  CHECK(script.send(5000) == "> . 1:1461(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 101 win 2000") == "");
  CHECK(script.inject("< . 1:1(0) ack 1461 win 2000") == "> . 1461:2921(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 2921 win 2000") == "> . 2921:4381(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 4381 win 2000") == "> P. 4381:5001(620) ack 1");
}

TEST_CASE("a closed window is probed, at first after an RTO (RFC 9293 section 3.8.6.1)") {
  Setup setup = plain();
  setup.config.step_timeout = 30s;
  setup.config.tries = 5;
  setup.syn_window = 0;
  Script script = Script::in_established(setup);
  CHECK(script.send(10) == "");
  CHECK_FALSE(script.client().everything_acked());
  script.wait(500ms);
  CHECK(script.inject("< . 1:1(0) ack 1 win 0") == "");
  CHECK(script.deadline() == 1s);  // an ACK that changes nothing delays nothing
  CHECK(script.wait(500ms) == "1.000 > . 1:2(1) ack 1");  // MUST-36, SHOULD-29
  CHECK(script.inject("< . 1:1(0) ack 1 win 0") == "");   // still closed
  CHECK(script.wait(6s) == "3.000 > . 1:2(1) ack 1 | 7.000 > . 1:2(1) ack 1");  // SHOULD-30
  SUBCASE("it opens, and takes the probe") {
    CHECK(script.inject("< . 1:1(0) ack 2 win 100") == "> P. 2:11(9) ack 1");
  }
  SUBCASE("it takes the probe and stays closed: the next octet waits for its own RTO") {
    CHECK(script.inject("< . 1:1(0) ack 2 win 0") == "");
    CHECK(script.wait(1s) == "");
    CHECK(script.wait(1h).starts_with("15.000 > . 2:3(1) ack 1"));
  }
  SUBCASE("it stays closed: the step's time ends it") {
    CHECK(script.wait(1h).ends_with("30.000 > R 2:2(0) | > R 1:1(0)"));
  }
}

TEST_CASE(
    "a closed window is probed however few the tries (RFC 9293 3.8.6.1, MUST-36 and MUST-37)") {
  Setup setup = plain();
  setup.config.step_timeout = 20s;
  setup.config.tries = 1;
  setup.syn_window = 0;
  Script script = Script::in_established(setup);
  CHECK(script.send(10) == "");
  CHECK(script.wait(15s) ==
        "1.000 > . 1:2(1) ack 1 | 3.000 > . 1:2(1) ack 1 | 7.000 > . 1:2(1) ack 1 | "
        "15.000 > . 1:2(1) ack 1");
  SUBCASE("the step's time ends it") {
    CHECK(script.wait(1h) == "20.000 > R 2:2(0) | > R 1:1(0)");
  }
  SUBCASE("once it is open, the tries count") {
    CHECK(script.inject("< . 1:1(0) ack 2 win 100") == "> P. 2:11(9) ack 1");
    CHECK(script.wait(1h) == "20.000 > R 11:11(0) | > R 2:2(0)");
  }
}

TEST_CASE("a window that opens without having taken the probe gets it at once") {
  Setup setup = plain();
  setup.syn_window = 0;
  Script script = Script::in_established(setup);
  SUBCASE("with what follows it") {
    script.send(10);
    script.wait(3s);
    CHECK(script.inject("< . 1:1(0) ack 1 win 100") == "> P. 1:11(10) ack 1");
    CHECK(script.inject("< . 1:1(0) ack 2 win 99") == "");  // the probe was late, not lost
    script.wait(100ms);
    CHECK(script.inject("< . 1:1(0) ack 11 win 100") == "");
    CHECK(script.close() == "> F. 11:11(0) ack 1");
    CHECK(script.deadline() == 4100ms);  // 100 ms is a round trip: the doubling ends
  }
  SUBCASE("alone: which of the two is acknowledged, nobody knows (Karn)") {
    script.send(1);
    script.wait(1s);
    CHECK(script.inject("< . 1:1(0) ack 1 win 100") == "> P. 1:2(1) ack 1");
    script.wait(100ms);
    CHECK(script.inject("< . 1:1(0) ack 2 win 100") == "");
    CHECK(script.close() == "> F. 2:2(0) ack 1");
    CHECK(script.deadline() == 3100ms);
  }
  SUBCASE("it has taken the probe: what follows is a sample") {
    script.send(2);
    script.wait(1s);
    CHECK(script.inject("< . 1:1(0) ack 2 win 100") == "> P. 2:3(1) ack 1");
    script.wait(100ms);
    CHECK(script.inject("< . 1:1(0) ack 3 win 100") == "");
    CHECK(script.close() == "> F. 3:3(0) ack 1");
    CHECK(script.deadline() == 2100ms);
  }
  SUBCASE("a FIN behind it: both are in flight already") {
    script.send(1);
    script.wait(1s);
    CHECK(script.close() == "> F. 2:2(0) ack 1");
    CHECK(script.inject("< . 1:1(0) ack 1 win 100") == "");
    CHECK(script.wait(2s) == "3.000 > P. 1:2(1) ack 1");
    CHECK(script.inject("< . 1:1(0) ack 3 win 100") == "");
    CHECK(script.state() == State::fin_wait_2);
  }
}

TEST_CASE("a FIN alone does not wait for a closed window, and its tries count") {
  Setup setup = plain();
  setup.config.step_timeout = 20s;
  setup.config.tries = 2;
  setup.syn_window = 0;
  Script script = Script::in_established(setup);
  CHECK(script.close() == "> F. 1:1(0) ack 1");
  CHECK(script.wait(1h) == "1.000 > F. 1:1(0) ack 1 | 20.000 > R 2:2(0) | > R 1:1(0)");
}

TEST_CASE("a FIN behind data that a closed window holds back") {
  Script script = Script::in_established();
  script.inject("< . 1:1(0) ack 1 win 0");
  CHECK(script.send(10) == "");
  CHECK(script.close() == "");
  CHECK(script.inject("< . 1:1(0) ack 1 win 100") == "> P. 1:11(10) ack 1 | > F. 11:11(0) ack 1");
  CHECK(script.state() == State::fin_wait_1);
}

TEST_CASE("a close gives the server the step's time anew, also while the FIN is held back") {
  Script script = Script::in_established();
  script.inject("< . 1:1(0) ack 1 win 0");
  script.send(10);
  CHECK(script.wait(2s) == "1.000 > . 1:2(1) ack 1");
  CHECK(script.close() == "");
  CHECK(script.wait(1h) == "3.000 > . 1:2(1) ack 1 | 7.000 > R 2:2(0) | > R 1:1(0)");
  CHECK(script.cause() == Cause::timed_out);
}

TEST_CASE("the time in which a window is closed is no round trip") {
  Script script = Script::in_syn_sent();
  script.wait(800ms);
  script.inject("< S. 0:0(0) ack 1 win 0 <mss 1460>");
  CHECK(script.send(10) == "");
  script.wait(2s);
  CHECK(script.inject("< . 1:1(0) ack 1 win 100") == "> P. 1:11(10) ack 1");
  CHECK(script.deadline() == 2800ms + 2400ms);  // nor does the data wait for less than its RTO
  script.wait(100ms);
  script.inject("< . 1:1(0) ack 11 win 100");  // SRTT 712.5 ms, RTTVAR 475 ms
  script.close();
  CHECK(script.deadline() == 2900ms + 2612500us);
}

}  // namespace synspect::tcp
