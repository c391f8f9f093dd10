#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;
using test::Setup;

namespace {

Setup with_step_timeout(Duration timeout) {
  Setup setup = test::plain();
  setup.config.step_timeout = timeout;
  return setup;
}

}  // namespace

TEST_CASE("SYN at 0, 1 and 3 s, then the step's time is over (RFC 6298; RFC 9293 section 3.10.8)") {
  Script script;
  CHECK(script.open() == "> S 0:0(0)");
  for (const Duration due : {1s, 3s}) {
    CHECK(script.deadline() == due);
    CHECK(script.wait_until(due - 1ns) == "");
    CHECK(script.wait(1ns).ends_with("> S 0:0(0)"));
  }
  CHECK(script.deadline() == 5s);
  CHECK(script.wait_until(5s - 1ns) == "");
  CHECK(script.state() == State::syn_sent);
  CHECK(script.wait(1ns) == "5.000 > R 1:1(0)");
  CHECK(script.transitions() == "SYN-SENT (open called), CLOSED (timed out)");
}

TEST_CASE("a step's time is over: what each state does (RFC 9293 section 3.10.8)") {
  struct Step {
    State state;
    std::string_view last;
  };
  const Step rows[] = {
      {State::syn_sent, "0.700 > R 1:1(0)"},
      {State::syn_received, "0.700 > R 1:1(0)"},
      {State::fin_wait_1, "0.700 > R 2:2(0) | > R 1:1(0)"},
      {State::fin_wait_2, "0.700 > R 2:2(0)"},
      {State::closing, "0.700 > R 2:2(0) | > R 1:1(0)"},
      {State::last_ack, "0.700 > R 2:2(0) | > R 1:1(0)"},
  };
  for (const Step& row : rows) {
    CAPTURE(to_string(row.state));
    Script script = Script::in(row.state, with_step_timeout(700ms));
    CHECK(script.deadline() == 700ms);
    CHECK(script.wait(1h) == row.last);
    CHECK(script.state() == State::closed);
    CHECK(script.cause() == Cause::timed_out);
    CHECK_FALSE(script.deadline());
  }
}

TEST_CASE("nothing is due while nothing is awaited") {
  for (const State state : {State::closed, State::established, State::close_wait}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state);
    CHECK_FALSE(script.deadline());
    CHECK(script.wait(10h) == "");
    CHECK(script.state() == state);
  }
}

TEST_CASE("the end of the step comes before a retransmission of the same instant") {
  Script script = Script::in_syn_sent(with_step_timeout(1s));
  CHECK(script.wait(1h) == "1.000 > R 1:1(0)");
}

TEST_CASE("a caller that is early changes nothing") {
  for (const State state : {State::syn_sent, State::syn_received, State::established,
                            State::fin_wait_1, State::fin_wait_2, State::close_wait, State::closing,
                            State::last_ack, State::time_wait, State::closed}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state);
    const auto due = script.deadline();
    script.pass_unnoticed(499ms);
    CHECK(script.wake() == "");
    CHECK(script.state() == state);
    CHECK(script.deadline() == due);
  }
}

TEST_CASE("a caller that is late makes up for nothing: one segment, then the timer anew") {
  Script script = Script::in_syn_sent();
  script.pass_unnoticed(2500ms);
  CHECK(script.wake() == "> S 0:0(0)");
  CHECK(script.deadline() == 4500ms);
  script.pass_unnoticed(10h);
  CHECK(script.wake() == "> R 1:1(0)");
  CHECK(script.state() == State::closed);
}

TEST_CASE("no try is left: silence until the step's time is over") {
  Setup setup = with_step_timeout(20s);
  setup.config.tries = 1;
  Script once = Script::in_syn_sent(setup);
  CHECK(once.wait(1h) == "20.000 > R 1:1(0)");
  setup.config.tries = 2;
  Script twice = Script::in_syn_sent(setup);
  CHECK(twice.wait(1h) == "1.000 > S 0:0(0) | 20.000 > R 1:1(0)");
}

TEST_CASE("data has a step's time of its own, and none once it is through") {
  Script script = Script::in_established();
  script.wait(3s);
  script.send(3000);
  CHECK(script.deadline() == 4s);
  SUBCASE("acknowledged in full") {
    script.inject("< . 1:1(0) ack 3001 win 65535");
    CHECK_FALSE(script.deadline());
  }
  SUBCASE("acknowledged in part") {
    script.wait(500ms);
    script.inject("< . 1:1(0) ack 1461 win 65535");
    CHECK(script.wait(1h).ends_with("8.000 > R 3001:3001(0) | > R 1461:1461(0)"));
    CHECK(script.cause() == Cause::timed_out);
  }
}

TEST_CASE("each step begins with what begins it") {
  Script script;
  script.wait(1s);
  script.open();
  CHECK(script.wait_until(1500ms) == "");
  script.inject("< S. 0:0(0) ack 1 win 65535");
  script.wait_until(10s);
  script.close();
  script.wait_until(14900ms);
  script.inject("< . 1:1(0) ack 2 win 65535");  // the FIN's step would end at 15 s
  CHECK(script.deadline() == 19900ms);
  script.wait_until(19800ms);
  script.inject("< F. 1:1(0) ack 2 win 65535");
  CHECK(script.deadline() == 20300ms);
}

TEST_CASE("TIME-WAIT: each repeated FIN starts it anew, and it may be empty (section 3.4.2)") {
  Script script = Script::in_time_wait();
  for (const Duration again : {400ms, 800ms, 1200ms}) {
    CHECK(script.wait_until(again) == "");
    CHECK(script.inject("< F. 1:1(0) ack 2 win 65535") == "> . 2:2(0) ack 2");
  }
  CHECK(script.deadline() == 1700ms);
  CHECK(script.wait(1h) == "");
  CHECK(script.cause() == Cause::time_wait_over);

  Setup setup = test::plain();
  setup.config.time_wait = 0s;
  Script none = Script::in_time_wait(setup);
  CHECK(none.state() == State::time_wait);
  CHECK(none.wait(0s) == "");
  CHECK(none.state() == State::closed);
}

TEST_CASE("after the end no time brings anything") {
  const auto quiet = [](Script& script) {
    REQUIRE(script.state() == State::closed);
    script.transitions();
    CHECK_FALSE(script.deadline());
    CHECK(script.wait(1000h) == "");
    CHECK(script.wake() == "");
    CHECK(script.transitions() == "");
  };
  for (const State state :
       {State::syn_sent, State::syn_received, State::established, State::fin_wait_1,
        State::fin_wait_2, State::close_wait, State::closing, State::last_ack, State::time_wait}) {
    CAPTURE(to_string(state));
    Script aborted = Script::in(state);
    aborted.abort();
    quiet(aborted);
    if (state == State::established || state == State::close_wait) continue;
    Script expired = Script::in(state);
    expired.wait(1h);
    quiet(expired);
  }
}

}  // namespace synspect::tcp
