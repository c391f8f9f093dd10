#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::Row;
using test::Script;
using namespace std::chrono_literals;

TEST_CASE("CLOSED after a life: segment arrives (RFC 9293 section 3.10.7.1)") {
  const Row rows[] = {
      {"SYN-ACK", "< S. 0:0(0) ack 1 win 65535", "> R 1:1(0)", State::closed},
      {"ACK", "< . 1:1(0) ack 1 win 65535", "> R 1:1(0)", State::closed},
      {"ACK of anything", "< . 900:900(0) ack 77 win 65535", "> R 77:77(0)", State::closed},
      {"text", "< P. 1:11(10) ack 1 win 65535", "> R 1:1(0)", State::closed},
      {"FIN", "< F. 1:1(0) ack 2 win 65535", "> R 2:2(0)", State::closed},
      {"SYN", "< S 7:7(0) win 65535", "> R. 0:0(0) ack 8", State::closed},
      {"SYN with text", "< S 7:17(10) win 65535", "> R. 0:0(0) ack 18", State::closed},
      {"FIN without ACK", "< F 7:7(0) win 65535", "> R. 0:0(0) ack 8", State::closed},
      {"text and FIN without ACK", "< FP 7:17(10) win 65535", "> R. 0:0(0) ack 18", State::closed},
      {"no flag at all", "< - 7:7(0) win 65535", "> R. 0:0(0) ack 7", State::closed},
      {"RST", "< R 1:1(0)", "", State::closed},
      {"RST and ACK", "< R. 0:0(0) ack 1", "", State::closed},
      {"RST, SYN and ACK", "< SR. 0:0(0) ack 1", "", State::closed},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_closed();
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("CLOSED before the open: nobody is there to answer") {
  const char* const lines[] = {"< S. 0:0(0) ack 1 win 65535", "< S 0:0(0) win 65535",
                               "< . 1:1(0) ack 1 win 65535", "< R 1:1(0)"};
  for (const char* line : lines) {
    CAPTURE(line);
    Script script;
    CHECK(script.inject(line) == "");
    CHECK(script.state() == State::closed);
    CHECK(script.client().dropped(Drop::no_connection) == 1);
  }
}

TEST_CASE("CLOSED before the open: the other calls do nothing") {
  Script script;
  CHECK(script.send(10) == "");
  CHECK(script.close() == "");
  CHECK(script.abort() == "");
  CHECK(script.wait(1h) == "");
  CHECK(script.transitions() == "");
  CHECK(script.cause() == Cause::initial);
}

TEST_CASE("CLOSED is the end: no call opens again") {
  Script script = Script::in_closed();
  script.transitions();
  CHECK(script.open() == "");
  CHECK(script.send(10) == "");
  CHECK(script.close() == "");
  CHECK(script.abort() == "");
  CHECK(script.transitions() == "");
  CHECK(script.cause() == Cause::refused);
}

}  // namespace synspect::tcp
