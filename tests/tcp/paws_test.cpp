#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Row;
using test::Script;
using test::Setup;
using test::stamped;

TEST_CASE("ESTABLISHED with timestamps: the server's last value is 500 (RFC 7323 section 5.3)") {
  const std::string_view ack = "> . 1:1(0) ack 1 win 64240 <ts 1000 500>";
  const Row rows[] = {
      {"the same value", "< . 1:1(0) ack 1 win 65535 <ts 500 1000>", "", State::established},
      {"newer", "< . 1:1(0) ack 1 win 65535 <ts 501 1000>", "", State::established},
      {"older by one", "< . 1:1(0) ack 1 win 65535 <ts 499 1000>", ack, State::established},
      {"newest that counts", "< . 1:1(0) ack 1 win 65535 <ts 2147484147 1000>", "",
       State::established},
      {"half the space away", "< . 1:1(0) ack 1 win 65535 <ts 2147484148 1000>", ack,
       State::established},
      {"text, older", "< P. 1:11(10) ack 1 win 65535 <ts 499 1000>", ack, State::established},
      {"FIN, older", "< F. 1:1(0) ack 1 win 65535 <ts 499 1000>", ack, State::established},
      {"SYN, older", "< S 1:1(0) win 65535 <ts 499 0>", ack, State::established},
      {"SYN-ACK again", "< S. 0:0(0) ack 1 win 65535 <ts 500 1000>", ack, State::established},
      {"missing", "< . 1:1(0) ack 1 win 65535", "", State::established},
      {"text, missing", "< P. 1:11(10) ack 1 win 65535", "", State::established},
      {"FIN, missing", "< F. 1:1(0) ack 1 win 65535", "", State::established},
      {"RST, older", "< R 1:1(0) <ts 499 1000>", "", State::closed},
      {"RST, missing", "< R 1:1(0)", "", State::closed},
      {"RST in the window, older", "< R 2:2(0) <ts 499 1000>", ack, State::established},
      {"RST outside, older", "< R 70000:70000(0) <ts 499 1000>", "", State::established},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_established(stamped());
    CHECK(script.full().inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
    CHECK(script.client().octets_received() == 0);
  }
}

TEST_CASE("each synchronized state ignores an older value (RFC 7323 section 5.3)") {
  struct Old {
    State state;
    std::string_view arrives;  ///< would change the state if it were new
    std::string_view answer;
  };
  const Old rows[] = {
      {State::fin_wait_1, "< . 1:1(0) ack 2 win 9 <ts 499 1000>", "> . 2:2(0) ack 1"},
      {State::fin_wait_2, "< F. 1:1(0) ack 2 win 9 <ts 499 1000>", "> . 2:2(0) ack 1"},
      {State::closing, "< . 2:2(0) ack 2 win 9 <ts 499 1000>", "> . 2:2(0) ack 2"},
      {State::last_ack, "< . 2:2(0) ack 2 win 9 <ts 499 1000>", "> . 2:2(0) ack 2"},
      {State::syn_received, "< . 1:1(0) ack 1 win 9 <ts 499 1000>", "> . 1:1(0) ack 1"},
  };
  for (const Old& row : rows) {
    CAPTURE(to_string(row.state));
    Script script = Script::in(row.state, stamped());
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.state);
    CHECK(script.client().dropped(Drop::old_timestamp) == 1);
  }
}

TEST_CASE("which value we echo (RFC 7323 section 4.3)") {
  Script script = Script::in_established(stamped());
  script.full();
  const Row rows[] = {
      {"what our last ACK asked for",
       "< . 1:101(100) ack 1 win 9 <ts 600 1000>",
       "> . 1:1(0) ack 101 win 64240 <ts 1000 600>",
       {}},
      {"after a gap: not yet",
       "< . 201:301(100) ack 1 win 9 <ts 700 1000>",
       "> . 1:1(0) ack 101 win 64240 <ts 1000 600>",
       {}},
      {"what fills the gap",
       "< . 101:201(100) ack 1 win 9 <ts 650 1000>",
       "> . 1:1(0) ack 201 win 64240 <ts 1000 650>",
       {}},
      {"outside the window: never",
       "< . 1:101(100) ack 1 win 9 <ts 900 1000>",
       "> . 1:1(0) ack 201 win 64240 <ts 1000 650>",
       {}},
      {"an ACK alone", "< . 201:201(0) ack 1 win 9 <ts 660 1000>", "", {}},
      {"was noted",
       "< . 200:200(0) ack 1 win 9 <ts 670 1000>",
       "> . 1:1(0) ack 201 win 64240 <ts 1000 660>",
       {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(script.inject(row.arrives) == row.answer);
  }
}

TEST_CASE("a segment with an impossible ACK is dropped, its value too (RFC 5961 section 5.2)") {
  // Or one forged segment would make all that the server sends look old.
  Script script = Script::in_established(stamped());
  script.full();
  CHECK(script.inject("< P. 1:11(10) ack 2 win 9 <ts 900000 1000>") ==
        "> . 1:1(0) ack 1 win 64240 <ts 1000 500>");
  CHECK(script.inject("< P. 1:11(10) ack 1 win 9 <ts 501 1000>") ==
        "> . 1:1(0) ack 11 win 64240 <ts 1000 501>");

  Script opening = Script::in_syn_received(stamped());
  opening.inject("< . 1:1(0) ack 2 win 9 <ts 900000 1000>");
  CHECK(opening.state() == State::syn_received);
  CHECK(opening.inject("< . 1:1(0) ack 1 win 9 <ts 501 1000>") == "");
  CHECK(opening.state() == State::established);
}

TEST_CASE("the server's clock may wrap (RFC 7323 section 5.2)") {
  Setup setup = stamped();
  setup.syn_options = "<mss 1460,ts 4294967290 1000>";
  Script script = Script::in_established(setup);
  CHECK(script.inject("< P. 1:11(10) ack 1 win 65535 <ts 3 1000>") == "> . 1:1(0) ack 11");
  CHECK(script.inject("< P. 11:21(10) ack 1 win 65535 <ts 4294967295 1000>") ==
        "> . 1:1(0) ack 11");
  CHECK(script.client().octets_received() == 10);
}

TEST_CASE(
    "our clock counts milliseconds, in every segment but a RST (RFC 7323 sections 3.2, 5.4)") {
  Script script{stamped()};
  script.full();
  CHECK(script.open() == "> S 0:0(0) win 64240 <mss 1460,ts 1000 0>");
  CHECK(script.wait(1s) == "1.000 > S 0:0(0) win 64240 <mss 1460,ts 2000 0>");
  script.wait(25ms);
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535 <mss 1460,ts 500 2000>") ==
        "> . 1:1(0) ack 1 win 64240 <ts 2025 500>");
  script.wait(1ms - 1ns);
  CHECK(script.send(10) == "> P. 1:11(10) ack 1 win 64240 <ts 2025 500>");
  script.wait(1ns);
  CHECK(script.close() == "> F. 11:11(0) ack 1 win 64240 <ts 2026 500>");
}

TEST_CASE("both open: the SYN-ACK echoes (RFC 7323 section 3.2)") {
  Script script = Script::in_syn_sent(stamped());
  CHECK(script.full().inject("< S 0:0(0) win 65535 <mss 1460,ts 500 0>") ==
        "> S. 0:0(0) ack 1 win 64240 <mss 1460,ts 1000 500>");
}

TEST_CASE("timestamps need both SYNs (RFC 7323 section 3.2)") {
  Setup not_theirs = stamped();
  not_theirs.syn_options = "<mss 1460>";
  Setup not_ours = test::plain();
  not_ours.syn_options = "<mss 1460,ts 500 0>";
  for (const Setup& setup : {not_theirs, not_ours}) {
    CAPTURE(setup.syn_options);
    Script script = Script::in_established(setup);
    script.full();
    CHECK(script.inject("< P. 1:11(10) ack 1 win 65535") == "> . 1:1(0) ack 11 win 64240");
    CHECK(script.inject("< P. 11:21(10) ack 1 win 65535 <ts 900 0>") ==
          "> . 1:1(0) ack 21 win 64240");
    CHECK(script.inject("< P. 21:31(10) ack 1 win 65535 <ts 1 0>") ==
          "> . 1:1(0) ack 31 win 64240");
    CHECK(script.close() == "> F. 1:1(0) ack 31 win 64240");
  }
}

}  // namespace synspect::tcp
