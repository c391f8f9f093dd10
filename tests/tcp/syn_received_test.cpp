#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Row;
using test::Script;
using test::Setup;

TEST_CASE("SYN-RECEIVED: segment arrives (RFC 9293 section 3.10.7.4)") {
  const Row rows[] = {
      {"ACK of our SYN", "< . 1:1(0) ack 1 win 65535", "", State::established},
      {"ACK of our SYN, later in the window", "< . 9:9(0) ack 1 win 65535", "", State::established},
      {"ACK of nothing new", "< . 1:1(0) ack 0 win 65535", "> R 0:0(0)", State::syn_received},
      {"ACK of what we never sent", "< . 1:1(0) ack 2 win 65535", "> R 2:2(0)",
       State::syn_received},
      {"ACK outside the window", "< . 64241:64241(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::syn_received},
      {"ACK before the window", "< . 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::syn_received},
      {"text and ACK", "< P. 1:11(10) ack 1 win 65535", "> . 1:1(0) ack 11", State::established},
      {"text after a gap and ACK", "< P. 5:15(10) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"FIN and ACK", "< F. 1:1(0) ack 1 win 65535", "> . 1:1(0) ack 2", State::close_wait},
      {"text, FIN and ACK", "< FP. 1:11(10) ack 1 win 65535", "> . 1:1(0) ack 12",
       State::close_wait},
      {"FIN with a wrong ACK", "< F. 1:1(0) ack 2 win 65535", "> R 2:2(0)", State::syn_received},
      {"no ACK", "< - 1:1(0) win 65535", "", State::syn_received},
      {"FIN without ACK", "< F 1:1(0) win 65535", "", State::syn_received},
      {"SYN again", "< S 0:0(0) win 65535", "> . 1:1(0) ack 1", State::syn_received},
      {"another SYN, in the window", "< S 500:500(0) win 65535", "> . 1:1(0) ack 1",
       State::syn_received},
      {"another SYN, outside", "< S 3000000000:3000000000(0) win 65535", "> . 1:1(0) ack 1",
       State::syn_received},
      {"another SYN-ACK, in the window", "< S. 500:500(0) ack 1 win 65535", "> . 1:1(0) ack 501",
       State::established},
      {"another SYN-ACK, outside", "< S. 3000000000:3000000000(0) ack 1 win 65535",
       "> . 1:1(0) ack 3000000001", State::established},
      {"another SYN-ACK, for another SYN", "< S. 3000000000:3000000000(0) ack 7 win 65535",
       "> . 1:1(0) ack 1", State::syn_received},
      {"RST at RCV.NXT", "< R 1:1(0)", "", State::syn_sent},
      {"RST at RCV.NXT that acks another SYN", "< R. 1:1(0) ack 7", "", State::syn_sent},
      {"RST and ACK at RCV.NXT", "< R. 1:1(0) ack 1", "", State::closed},
      {"RST that acks our SYN", "< R. 0:0(0) ack 1", "", State::closed},
      {"RST that acks our SYN, any number", "< R. 3000000000:3000000000(0) ack 1", "",
       State::closed},
      {"RST later in the window", "< R 2:2(0)", "> . 1:1(0) ack 1", State::syn_received},
      {"RST before the window", "< R 4294967295:4294967295(0)", "", State::syn_received},
      {"RST after the window", "< R 64241:64241(0)", "", State::syn_received},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_received();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("SYN-RECEIVED: the other side's SYN-ACK completes it (RFC 9293 figure 8, MUST-10)") {
  // Its SYN lies before the window, but RFC 9293 section 3.5 draws this very exchange.
  Script script = Script::in_syn_received();
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "");
  CHECK(script.state() == State::established);
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");  // a duplicate
}

TEST_CASE("SYN-RECEIVED: the window of its SYN-ACK is not scaled (RFC 7323 section 2.2)") {
  Setup setup = test::plain();
  setup.config.syn_options.window_scale = 7;
  setup.syn_options = "<mss 1460,wscale 7>";
  Script script = Script::in_syn_received(setup);
  CHECK(script.inject("< S. 0:0(0) ack 1 win 100") == "");
  CHECK(script.send(101) == "> . 1:101(100) ack 1");
}

TEST_CASE("SYN-RECEIVED: half open, a RST takes the place of our next segment") {
  Setup setup = test::plain();
  setup.config.half_open = true;
  Script script = Script::in_syn_received(setup);
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> R 1:1(0)");
  CHECK(script.state() == State::closed);
}

TEST_CASE("SYN-RECEIVED: a RST that acknowledges our SYN means refused") {
  Script script = Script::in_syn_received();
  script.inject("< R. 1:1(0) ack 1");
  CHECK(script.cause() == Cause::refused);
  CHECK_FALSE(script.deadline());
}

// Whoever knows the ports can send a SYN. A host that listens, and whose own SYN/ACK is still to
// come, resets what we answer to the stranger.
TEST_CASE("SYN-RECEIVED: a RST disowns the SYN, and ours goes on") {
  Script script = Script::in_syn_received();
  CHECK(script.inject("< R 1:1(0)") == "");
  CHECK(script.cause() == Cause::syn_disowned);
  CHECK(script.wait(1s) == "1.000 > S 0:0(0)");
  CHECK(script.inject("< S 700:700(0) win 65535") == "");  // no second stranger
  CHECK(script.client().dropped(Drop::syn_without_ack) == 1);
  CHECK(script.inject("< S. 3000000000:3000000000(0) ack 1 win 65535") ==
        "> . 1:1(0) ack 3000000001");
  CHECK(script.state() == State::established);
}

TEST_CASE("SYN-RECEIVED: the server's SYN-ACK outweighs a stranger's SYN, options included") {
  Setup setup = test::stamped();
  setup.config.syn_options.window_scale = 7;
  setup.syn_options = "<mss 200,wscale 9,ts 500 0>";
  Script script = Script::in_syn_received(setup);
  CHECK(script.full().inject("< S. 900:900(0) ack 1 win 65535") == "> . 1:1(0) ack 901 win 64240");
  CHECK(script.send(537) == "> . 1:537(536) ack 901 win 64240 | > P. 537:538(1) ack 901 win 64240");
}

TEST_CASE("SYN-RECEIVED: an ACK at the end of the SYN's window opens it wholly") {
  // The window of a SYN is not scaled (RFC 7323 section 2.2): 64240, later 502 << 7.
  Setup setup = test::plain();
  setup.config.syn_options.window_scale = 7;
  setup.syn_options = "<mss 1460,wscale 7>";
  Script script = Script::in_syn_received(setup);
  CHECK(script.inject("< . 64200:64200(0) ack 1 win 500") == "");
  CHECK(script.state() == State::established);
  CHECK_FALSE(script.deadline());
  CHECK(script.wait(1h) == "");
  CHECK(script.inject("< . 64256:64256(0) ack 1 win 500") == "");
  CHECK(script.inject("< . 64257:64257(0) ack 1 win 500") == "> . 1:1(0) ack 1");
}

TEST_CASE("SYN-RECEIVED: the SYN-ACK is sent again, and given up (RFC 9293 section 3.10.8)") {
  Script script = Script::in_syn_received();
  CHECK(script.wait(1h) == "1.000 > S. 0:0(0) ack 1 | 3.000 > S. 0:0(0) ack 1 | 5.000 > R 1:1(0)");
  CHECK(script.state() == State::closed);
  CHECK(script.cause() == Cause::timed_out);
}

TEST_CASE("SYN-RECEIVED: CLOSE sends the FIN (RFC 9293 section 3.10.4)") {
  Script script = Script::in_syn_received();
  CHECK(script.close() == "> F. 1:1(0) ack 1");
  CHECK(script.state() == State::fin_wait_1);
  SUBCASE("one ACK for SYN and FIN") {
    CHECK(script.inject("< . 1:1(0) ack 2 win 65535") == "");
    CHECK(script.state() == State::fin_wait_2);
  }
  SUBCASE("nothing was acknowledged: the SYN-ACK goes again, being the earliest") {
    CHECK(script.wait(1s) == "1.000 > S. 0:0(0) ack 1");
    CHECK(script.inject("< . 1:1(0) ack 1 win 65535") == "");
    CHECK(script.state() == State::fin_wait_1);
  }
}

TEST_CASE("SYN-RECEIVED: our SYN-ACK offers only what the SYN offered (RFC 7323, 2.2 and 3.2)") {
  Setup setup = test::stamped();
  setup.config.syn_options.window_scale = 7;
  const auto answer_to = [&setup](const char* syn) {
    return Script::in_syn_sent(setup).full().inject(syn);
  };
  CHECK(answer_to("< S 0:0(0) win 65535 <mss 1460>") == "> S. 0:0(0) ack 1 win 64240 <mss 1460>");
  CHECK(answer_to("< S 0:0(0) win 65535 <mss 1460,wscale 0>") ==
        "> S. 0:0(0) ack 1 win 64240 <mss 1460,wscale 7>");
  CHECK(answer_to("< S 0:0(0) win 65535 <mss 1460,ts 500 0>") ==
        "> S. 0:0(0) ack 1 win 64240 <mss 1460,ts 1000 500>");
}

}  // namespace synspect::tcp
