#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {

TEST_CASE("ICMP: an error that quotes our SYN ends the attempt") {
  struct Error {
    std::uint8_t type, code;
  };
  const Error errors[] = {{3, 0},  {3, 1},  {3, 2},  {3, 3}, {3, 9},
                          {3, 10}, {3, 13}, {11, 0}, {12, 0}};
  for (const Error& error : errors) {
    CAPTURE(int{error.type});
    CAPTURE(int{error.code});
    Conversation talk;
    talk.start();
    CHECK(talk.icmp(error.type, error.code) == "> R 1:1(0)");
    CHECK(talk.session().finished());
    const probe::Record record = talk.session().record();
    CHECK(verdict_text(record.life) == "unreachable, not-attempted");
    const bool rejected =
        error.type == 3 && (error.code == 9 || error.code == 10 || error.code == 13);
    CHECK(findings_text(record.life) ==
          (rejected ? "admin-prohibited error [1]" : "unreachable error [1]"));
    CHECK(talk.machine() == "SYN-SENT, CLOSED");
    CHECK(talk.machine() == talk.inferred());
    REQUIRE(record.icmp.size() == 1);
    CHECK(record.icmp.front().from.text() == "192.0.2.254");
    CHECK(record.icmp.front().type == error.type);
    CHECK(record.icmp.front().code == error.code);
  }
}

TEST_CASE("ICMP: a packet that was too big says nothing about the target") {
  Conversation talk;
  talk.start();
  CHECK(talk.icmp(3, 4) == "");
  CHECK(talk.session().client().state() == tcp::State::syn_sent);
  CHECK(talk.session().record().icmp.size() == 1);
  talk.arrives("< S. 0:0(0) ack 1 win 65160");
  CHECK(verdict_text(talk.session().lifecycle()) == "open, timeout");
}

// RFC 5927 section 4: whoever cannot quote a number in flight does not sit on the path.
TEST_CASE("ICMP: an error that quotes another number is not even recorded") {
  Conversation talk;
  talk.start();
  for (const std::uint32_t quoted : {1u, 4294967295u, 70000u, 2147483648u}) {
    CAPTURE(quoted);
    CHECK(talk.icmp(3, 1, quoted) == "");
  }
  CHECK(talk.session().client().state() == tcp::State::syn_sent);
  CHECK(talk.session().record().icmp.empty());
}

TEST_CASE("ICMP: an open connection outlives any error (RFC 5927 section 5)") {
  Conversation talk;
  talk.start();
  talk.arrives("< S. 0:0(0) ack 1 win 65160");
  CHECK(talk.icmp(3, 1, 0) == "");  // the SYN is acknowledged
  CHECK(talk.session().record().icmp.empty());
  CHECK(talk.icmp(3, 1, 1) == "");  // the FIN is in flight
  CHECK(talk.session().record().icmp.size() == 1);
  talk.arrives("< F. 1:1(0) ack 2 win 509");
  CHECK(verdict_text(talk.session().lifecycle()) == "open, clean");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("ICMP: a flood is not kept") {
  Conversation talk;
  talk.start();
  for (int i = 0; i < 100; ++i) talk.icmp(3, 4);
  CHECK(talk.session().record().icmp.size() == 16);
}

}  // namespace synspect::test
