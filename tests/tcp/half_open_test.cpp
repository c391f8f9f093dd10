#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Row;
using test::Script;
using test::Setup;

namespace {

Setup half_open() {
  Setup setup = test::plain();
  setup.config.half_open = true;
  return setup;
}

}  // namespace

TEST_CASE("half-open: the SYN-ACK is answered by a bare RST at SND.NXT, never by an ACK") {
  Script script = Script::in_syn_sent(half_open());
  CHECK(script.full().inject("< S. 0:0(0) ack 1 win 65535 <mss 1460>") == "> R 1:1(0) win 0");
  CHECK(script.transitions() ==
        "SYN-SENT (open called), ESTABLISHED (SYN acknowledged), CLOSED (abort called)");
  CHECK_FALSE(script.deadline());
}

TEST_CASE("half-open: SYN-SENT is what it always is (RFC 9293 section 3.10.7.3)") {
  const Row rows[] = {
      {"SYN-ACK", "< S. 0:0(0) ack 1 win 65535", "> R 1:1(0)", State::closed},
      {"SYN-ACK with text", "< S. 0:10(10) ack 1 win 65535", "> R 1:1(0)", State::closed},
      {"SYN-ACK for another SYN", "< S. 0:0(0) ack 7 win 65535", "> R 7:7(0)", State::syn_sent},
      {"refused", "< R. 0:0(0) ack 1", "", State::closed},
      {"RST without ACK", "< R 0:0(0)", "", State::syn_sent},
      {"ACK alone", "< . 1:1(0) ack 1 win 65535", "", State::syn_sent},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_sent(half_open());
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("half-open: our RST was lost, so the SYN-ACK comes again, and so does the RST") {
  Script script = Script::in_syn_sent(half_open());
  script.inject("< S. 0:0(0) ack 1 win 65535");
  for (int i = 0; i < 5; ++i) {
    CHECK(script.inject("< S. 0:0(0) ack 1 win 65535") == "> R 1:1(0)");
  }
  CHECK(script.wait(1h) == "");
}

TEST_CASE("half-open: a silent server gets its SYNs and the final RST all the same") {
  Script script = Script::in_syn_sent(half_open());
  CHECK(script.wait(1h) == "1.000 > S 0:0(0) | 3.000 > S 0:0(0) | 5.000 > R 1:1(0)");
}

}  // namespace synspect::tcp
