#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;
using test::Setup;

namespace {

Setup withholding(Withhold what) {
  Setup setup = test::plain();
  setup.config.withhold = what;
  return setup;
}

constexpr auto kSynAck = "< S. 0:0(0) ack 1 win 65535";

}  // namespace

TEST_CASE("withheld handshake ACK: nothing leaves, however often the SYN/ACK comes") {
  Script script = Script::in_syn_sent(withholding(Withhold::handshake_ack));
  CHECK(script.inject(kSynAck) == "");
  CHECK(script.state() == State::established);
  CHECK(script.client().silent());
  CHECK(script.wait(30s) == "");
  CHECK(script.inject(kSynAck) == "");
  CHECK(script.inject("< . 1:1(0) ack 1 win 65535") == "");

  SUBCASE("speak: the ACK, and then an ordinary client") {
    script.client().speak(script.now());
    CHECK(script.answer() == "> . 1:1(0) ack 1");
    CHECK_FALSE(script.client().silent());
    CHECK(script.inject(kSynAck) == "> . 1:1(0) ack 1");
    CHECK(script.close() == "> F. 1:1(0) ack 1");
  }
  SUBCASE("abort: a bare RST") {
    CHECK(script.abort() == "> R 1:1(0)");
    CHECK_FALSE(script.client().silent());
    script.client().speak(script.now());
    CHECK(script.answer() == "");
  }
  SUBCASE("a RST of the server ends it") {
    CHECK(script.inject("< R. 1:1(0) ack 1") == "");
    CHECK(script.state() == State::closed);
    CHECK_FALSE(script.client().silent());
  }
}

TEST_CASE("withheld handshake ACK: a refusal is a refusal") {
  Script script = Script::in_syn_sent(withholding(Withhold::handshake_ack));
  CHECK(script.inject("< R. 0:0(0) ack 1") == "");
  CHECK(script.state() == State::closed);
  CHECK_FALSE(script.client().silent());
}

TEST_CASE("withheld last ACK: the server's FIN, however often it comes, is not answered") {
  const struct {
    std::string_view name;
    State from;
    std::string_view fin;
  } rows[] = {
      {"three segments", State::fin_wait_1, "< F. 1:1(0) ack 2 win 65535"},
      {"four segments", State::fin_wait_2, "< F. 1:1(0) ack 2 win 65535"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in(row.from, withholding(Withhold::last_ack));
    CHECK(script.inject(row.fin) == "");
    CHECK(script.state() == State::time_wait);
    CHECK(script.client().silent());
    CHECK(script.wait(3s) == "");
    CHECK(script.inject(row.fin) == "");
    CHECK(script.state() == State::time_wait);
    script.client().speak(script.now());
    CHECK(script.answer() == "> . 2:2(0) ack 2");
    // TIME-WAIT begins with that ACK.
    CHECK(script.wait(499ms) == "");
    CHECK(script.state() == State::time_wait);
    CHECK(script.wait(1ms) == "");
    CHECK(script.state() == State::closed);
  }
}

TEST_CASE("withheld last ACK: a caller who never speaks again is not waited for") {
  Script script = Script::in(State::fin_wait_2, withholding(Withhold::last_ack));
  script.inject("< F. 1:1(0) ack 2 win 65535");
  CHECK(script.wait(5499ms) == "");
  CHECK(script.state() == State::time_wait);
  CHECK(script.wait(1ms) == "");
  CHECK(script.state() == State::closed);
}

TEST_CASE("withheld last ACK: an abort leaves no server in LAST-ACK") {
  Script script = Script::in(State::fin_wait_2, withholding(Withhold::last_ack));
  script.inject("< F. 1:1(0) ack 2 win 65535");
  CHECK(script.abort() == "> . 2:2(0) ack 2");
  CHECK(script.state() == State::closed);
}

TEST_CASE("withheld last ACK: a server that closes first is answered as ever") {
  Script script = Script::in_established(withholding(Withhold::last_ack));
  CHECK(script.inject("< F. 1:1(0) ack 1 win 65535") == "> . 1:1(0) ack 2");
  CHECK(script.close() == "> F. 1:1(0) ack 2");
}

}  // namespace synspect::tcp
