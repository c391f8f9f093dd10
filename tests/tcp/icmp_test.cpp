#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;

TEST_CASE("ICMP: only a number in flight is believed (RFC 5927 section 4.1)") {
  struct Quote {
    State state;
    std::uint32_t quoted;
    bool taken;
  };
  const Quote rows[] = {
      {State::closed, 0, false},      {State::syn_sent, 0, true},
      {State::syn_sent, 1, false},    {State::syn_sent, 4294967295, false},
      {State::syn_received, 0, true}, {State::syn_received, 1, false},
      {State::established, 0, false}, {State::established, 1, false},
      {State::fin_wait_1, 0, false},  {State::fin_wait_1, 1, true},
      {State::fin_wait_1, 2, false},  {State::fin_wait_2, 1, false},
      {State::fin_wait_2, 2, false},  {State::close_wait, 1, false},
      {State::closing, 1, true},      {State::closing, 2, false},
      {State::last_ack, 1, true},     {State::last_ack, 2, false},
      {State::time_wait, 1, false},   {State::time_wait, 2, false},
  };
  for (const Quote& row : rows) {
    CAPTURE(to_string(row.state));
    CAPTURE(row.quoted);
    Script script = Script::in(row.state);
    const auto due = script.deadline();
    CHECK(script.icmp(row.quoted, false) == row.taken);  // soft: nothing else happens
    CHECK(script.answer() == "");
    CHECK(script.state() == row.state);
    CHECK(script.deadline() == due);
    CHECK(script.client().dropped(Drop::icmp_not_in_flight) == (row.taken ? 0 : 1));
  }
}

TEST_CASE("ICMP: the data in flight, first to last") {
  Script script = Script::in_established();
  script.send(3000);
  script.inject("< . 1:1(0) ack 1461 win 65535");
  for (const std::uint32_t quoted : {1461u, 2921u, 3000u}) CHECK(script.icmp(quoted, true));
  for (const std::uint32_t quoted : {1460u, 3001u, 0u}) CHECK_FALSE(script.icmp(quoted, true));
}

TEST_CASE("ICMP: a hard error ends what is not yet synchronized (RFC 1122 section 4.2.3.9)") {
  for (const State state : {State::syn_sent, State::syn_received}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state);
    CHECK(script.icmp(0, true));
    CHECK(script.answer() == "> R 1:1(0)");
    CHECK(script.state() == State::closed);
    CHECK(script.cause() == Cause::icmp_hard_error);
    CHECK_FALSE(script.deadline());
  }
}

TEST_CASE("ICMP: a hard error that is not about our SYN ends nothing") {
  for (const std::uint32_t quoted : {1u, 5u, 4294967295u, 3000000000u}) {
    CAPTURE(quoted);
    Script script = Script::in_syn_sent();
    CHECK_FALSE(script.icmp(quoted, true));
    CHECK(script.answer() == "");
    CHECK(script.state() == State::syn_sent);
  }
}

TEST_CASE("ICMP: a hard error is a soft one to a synchronized connection (RFC 5927 section 5.2)") {
  for (const State state : {State::fin_wait_1, State::closing, State::last_ack}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state);
    CHECK(script.icmp(1, true));
    CHECK(script.answer() == "");
    CHECK(script.state() == state);
    CHECK(script.wait(1s) != "");  // and it goes on sending
  }
}

TEST_CASE("ICMP: a soft error changes nothing; the server may still answer") {
  Script script = Script::in_syn_sent();
  CHECK(script.icmp(0, false));
  CHECK(script.wait(1s) == "1.000 > S 0:0(0)");
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");
  CHECK(script.state() == State::established);
}

}  // namespace synspect::tcp
