#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;

TEST_CASE("OPEN sends the SYN with our options (RFC 9293 section 3.10.1)") {
  Script script;
  CHECK(script.full().open() == "> S 0:0(0) win 64240 <mss 1460>");
  CHECK(script.state() == State::syn_sent);
  CHECK(script.open() == "");  // a second call changes nothing
  CHECK(script.transitions() == "SYN-SENT (open called)");
}

TEST_CASE("SYN-SENT: segment arrives (RFC 9293 section 3.10.7.3)") {
  const Row rows[] = {
      {"SYN-ACK for our SYN", "< S. 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"SYN-ACK with ECN-Echo", "< SE. 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1",
       State::established},
      {"SYN-ACK with zero window", "< S. 0:0(0) ack 1", "> . 1:1(0) ack 1", State::established},
      {"SYN-ACK one short", "< S. 0:0(0) ack 0 win 65535", "> R 0:0(0)", State::syn_sent},
      {"SYN-ACK one too far", "< S. 0:0(0) ack 2 win 65535", "> R 2:2(0)", State::syn_sent},
      {"SYN-ACK for an old SYN", "< S. 9:9(0) ack 3000000000 win 65535",
       "> R 3000000000:3000000000(0)", State::syn_sent},
      {"ACK one short", "< . 5:5(0) ack 0 win 1", "> R 0:0(0)", State::syn_sent},
      {"ACK one too far", "< . 5:5(0) ack 2 win 1", "> R 2:2(0)", State::syn_sent},
      {"ACK of our SYN, without SYN", "< . 5:5(0) ack 1 win 1", "", State::syn_sent},
      {"FIN and ACK of our SYN", "< F. 5:5(0) ack 1 win 1", "", State::syn_sent},
      {"data and ACK of our SYN", "< P. 5:15(10) ack 1 win 1", "", State::syn_sent},
      {"no flag at all", "< - 0:0(0) win 1", "", State::syn_sent},
      {"FIN alone", "< F 0:0(0) win 1", "", State::syn_sent},
      {"RST that acks our SYN", "< R. 0:0(0) ack 1", "", State::closed},
      {"RST that acks our SYN, at a number of its own", "< R. 77:77(0) ack 1", "", State::closed},
      {"RST with SYN and the right ACK", "< SR. 0:0(0) ack 1", "", State::closed},
      {"RST acking ISS", "< R. 0:0(0) ack 0", "", State::syn_sent},
      {"RST acking beyond SND.NXT", "< R. 0:0(0) ack 2", "", State::syn_sent},
      {"RST without ACK", "< R 0:0(0)", "", State::syn_sent},
      {"RST with SYN, without ACK", "< SR 0:0(0)", "", State::syn_sent},
      {"SYN alone, both open", "< S 0:0(0) win 65535", "> S. 0:0(0) ack 1", State::syn_received},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_sent();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("SYN-SENT: text and FIN that come with the SYN-ACK (RFC 9293 section 3.10.7.3, fourth)") {
  // "If there are other controls or text in the segment, then continue processing at the sixth
  // step": our ACK goes first, then what the text and the FIN ask for.
  const Row rows[] = {
      {"text", "< S. 0:10(10) ack 1 win 65535", "> . 1:1(0) ack 1 | > . 1:1(0) ack 11",
       State::established},
      {"FIN", "< SF. 0:0(0) ack 1 win 65535", "> . 1:1(0) ack 1 | > . 1:1(0) ack 2",
       State::close_wait},
      {"text and FIN", "< SF. 0:10(10) ack 1 win 65535", "> . 1:1(0) ack 1 | > . 1:1(0) ack 12",
       State::close_wait},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_sent();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("SYN-SENT: text with the SYN-ACK is taken up to the window of our SYN (RFC 7323, 2.2)") {
  test::Setup setup = test::plain();
  setup.config.syn_options.window_scale = 7;
  Script script = Script::in_syn_sent(setup);
  wire::Segment syn_ack = script.parse("< SF. 0:65000(65000) ack 1 win 65535");
  syn_ack.options.window_scale = 7;
  CHECK(script.deliver(syn_ack) == std::vector{script.parse("> . 1:1(0) ack 1 win 502"),
                                               script.parse("> . 1:1(0) ack 64241 win 502")});
  CHECK(script.state() == State::established);
  CHECK(script.client().octets_received() == 64240);
}

TEST_CASE("SYN-SENT: text that comes with a SYN alone stays unacknowledged") {
  // RFC 9293 section 3.10.7.3 lets us queue it; we do not, so the server has to send it again.
  Script script = Script::in_syn_sent();
  CHECK(script.inject("< S 0:10(10) win 65535") == "> S. 0:0(0) ack 1");
  CHECK(script.inject("< . 1:11(10) ack 1 win 65535") == "> . 1:1(0) ack 11");
  CHECK(script.client().octets_received() == 10);
}

TEST_CASE("SYN-SENT: what was ignored is counted by its reason") {
  struct Dropped {
    std::string_view arrives;
    Drop reason;
  };
  const Dropped rows[] = {
      {"< S. 0:0(0) ack 2 win 65535", Drop::ack_out_of_range},
      {"< R. 0:0(0) ack 0", Drop::ack_out_of_range},
      {"< R 0:0(0)", Drop::rst_without_ack},
      {"< . 5:5(0) ack 1 win 1", Drop::neither_syn_nor_rst},
      {"< - 0:0(0) win 1", Drop::neither_syn_nor_rst},
  };
  for (const Dropped& row : rows) {
    CAPTURE(row.arrives);
    Script script = Script::in_syn_sent();
    script.inject(row.arrives);
    CHECK(script.client().dropped(row.reason) == 1);
  }
}

TEST_CASE("SYN-SENT: the old duplicate is reset, and the connection still opens (section 3.5)") {
  Script script = Script::in_syn_sent();
  CHECK(script.inject("< S. 300:300(0) ack 90 win 65535") == "> R 90:90(0)");
  CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> . 1:1(0) ack 1");
  CHECK(script.state() == State::established);
}

TEST_CASE("SYN-SENT: CLOSE gives up, and SEND is refused (RFC 9293 sections 3.10.2 and 3.10.4)") {
  Script script = Script::in_syn_sent();
  CHECK(script.send(10) == "");
  CHECK(script.close() == "> R 1:1(0)");  // see Client::abort: the SYN-ACK may have been lost
  CHECK(script.state() == State::closed);
  CHECK(script.cause() == Cause::abort_called);
}

}  // namespace synspect::tcp
