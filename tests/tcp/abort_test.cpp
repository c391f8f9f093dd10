#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;

TEST_CASE("ABORT: what each state sends (RFC 9293 section 3.10.5)") {
  // Two RSTs while something of ours is unacknowledged: the server expects the one number or the
  // other, and believes only a RST at the one that it expects (RFC 5961 section 3.2). The RFC sends
  // none in SYN-SENT, CLOSING and LAST-ACK; we leave no half-open connection behind.
  struct Abort {
    State state;
    std::string_view answer;
  };
  const Abort rows[] = {
      {State::syn_sent, "> R 1:1(0)"},
      {State::syn_received, "> R 1:1(0)"},
      {State::established, "> R 1:1(0)"},
      {State::fin_wait_1, "> R 2:2(0) | > R 1:1(0)"},
      {State::fin_wait_2, "> R 2:2(0)"},
      {State::close_wait, "> R 1:1(0)"},
      {State::closing, "> R 2:2(0) | > R 1:1(0)"},
      {State::last_ack, "> R 2:2(0) | > R 1:1(0)"},
      {State::time_wait, ""},
  };
  for (const Abort& row : rows) {
    CAPTURE(to_string(row.state));
    Script script = Script::in(row.state);
    script.transitions();
    CHECK(script.abort() == row.answer);
    CHECK(script.transitions() == "CLOSED (abort called)");
    CHECK_FALSE(script.deadline());
    CHECK(script.abort() == "");
    CHECK(script.transitions() == "");
  }
}

TEST_CASE("ABORT: a bare RST, without ACK, window or options") {
  for (const State state : {State::syn_sent, State::established, State::fin_wait_2}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state, test::stamped());
    const std::string number = state == State::fin_wait_2 ? "2:2(0)" : "1:1(0)";
    CHECK(script.full().abort() == "> R " + number + " win 0");
  }
}

TEST_CASE("ABORT: data in flight, none, in part") {
  Script script = Script::in_established();
  script.inject("< P. 1:101(100) ack 1 win 65535");
  script.send(3000);
  SUBCASE("nothing acknowledged") {
    CHECK(script.abort() == "> R 3001:3001(0) | > R 1:1(0)");
  }
  SUBCASE("a part acknowledged") {
    script.inject("< . 101:101(0) ack 1461 win 65535");
    CHECK(script.abort() == "> R 3001:3001(0) | > R 1461:1461(0)");
  }
  SUBCASE("all acknowledged") {
    script.inject("< . 101:101(0) ack 3001 win 65535");
    CHECK(script.abort() == "> R 3001:3001(0)");
  }
  SUBCASE("data that was never sent is not reset") {
    script.inject("< . 101:101(0) ack 3001 win 0");
    CHECK(script.close() == "> F. 3001:3001(0) ack 101");
    CHECK(script.abort() == "> R 3002:3002(0) | > R 3001:3001(0)");
  }
}

TEST_CASE("ABORT: afterwards the server is told that nobody is here (RFC 9293 section 3.10.7.1)") {
  Script script = Script::in_established();
  script.abort();
  CHECK(script.inject("< P. 1:101(100) ack 1 win 65535") == "> R 1:1(0)");
  CHECK(script.inject("< R 1:1(0)") == "");
  CHECK(script.wait(1h) == "");
  CHECK(script.cause() == Cause::abort_called);
}

TEST_CASE("ABORT: a SYN-ACK that comes too late is reset") {
  Script script = Script::in_syn_sent();
  script.abort();
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> R 1:1(0)");
  CHECK(script.state() == State::closed);
}

}  // namespace synspect::tcp
