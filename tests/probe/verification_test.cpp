#include "probe/verification.hpp"

#include <doctest/doctest.h>

#include "ended.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

probe::Plan verifying() {
  probe::Plan plan = plain_plan();
  plan.verify = true;
  return plan;
}

/// We closed, and have just asked.
Conversation asked_after_close(const probe::Plan& plan = verifying()) {
  Conversation talk = we_closed(plan);
  CHECK(talk.wait(Duration{1}) == "> . 4294967282:4294967282(0) ack 2");
  CHECK_FALSE(talk.session().settled());
  return talk;
}

}  // namespace

// An old number: it ends no handshake with SYN cookies, and TIME-WAIT is there for it.
TEST_CASE("verify: what is asked, after each kind of end") {
  SUBCASE("we closed: when TIME-WAIT is over") {
    Conversation talk = asked_after_close();
    CHECK(talk.arrives("< R 2:2(0) win 0") == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "verify closed");
    CHECK(talk.session().lifecycle_segments() == 6);
    CHECK(talk.session().segments().size() == 8);
  }
  SUBCASE("the server closed") {
    Conversation talk = server_closed(verifying());
    CHECK(talk.arrives(kFinAcked) == "> . 4294967282:4294967282(0) ack 2");
  }
  SUBCASE("our RST") {
    probe::Plan plan = verifying();
    plan.closing = probe::Closing::rst;
    Conversation talk{plan};
    talk.start();
    CHECK(talk.arrives(kSynAck) ==
          "> . 1:1(0) ack 1 | > R 1:1(0) | > . 4294967281:4294967281(0) ack 1");
    CHECK(talk.arrives("< R 1:1(0) win 0") == "");
    CHECK(talk.measured() == "verify closed");
  }
  SUBCASE("half open") {
    probe::Plan plan = verifying();
    plan.opening = probe::Opening::half;
    Conversation talk{plan};
    talk.start();
    CHECK(talk.arrives(kSynAck) == "> R 1:1(0) | > . 4294967281:4294967281(0) ack 1");
    CHECK(talk.arrives("< R 1:1(0) win 0") == "");
    CHECK(talk.measured() == "verify closed");
    CHECK(talk.session().finished());
  }
  SUBCASE("the server stays in CLOSE-WAIT: our RST") {
    Conversation talk{verifying()};
    talk.start();
    talk.arrives(kSynAck);
    talk.arrives("< . 1:1(0) ack 2 win 509");
    CHECK(talk.wait(seconds{5}) == "> R 2:2(0) | > . 4294967282:4294967282(0) ack 1");
  }
}

TEST_CASE("verify: nothing is asked of a connection that never was, or that the server reset") {
  Conversation talk{verifying()};
  talk.start();
  SUBCASE("refused") {
    talk.arrives("< R. 0:0(0) ack 1 win 0");
  }
  SUBCASE("silence") {
    CHECK(talk.wait(seconds{5}) == "> S 0:0(0) | > S 0:0(0) | > R 1:1(0)");
  }
  SUBCASE("reset") {
    talk.arrives(kSynAck);
    CHECK(talk.arrives("< R 1:1(0) win 0") == "");
  }
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "verify not-measured");
}

TEST_CASE("verify: a server that still waits for our last ACK gets it, once") {
  Conversation talk = asked_after_close();
  CHECK(talk.arrives("< . 1:1(0) ack 2 win 509") == "");  // before its FIN: late
  CHECK(talk.arrives("< . 2:2(0) ack 2 win 509") == "> . 2:2(0) ack 2");
  CHECK(talk.arrives("< . 2:2(0) ack 2 win 509") == "");
  CHECK(talk.wait(seconds{1}) == "> . 4294967282:4294967282(0) ack 2");
  CHECK(talk.arrives("< R 2:2(0) win 0") == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "verify closed");
}

// Both FINs crossed: the server is in TIME-WAIT, which that ACK would start anew.
TEST_CASE("verify: a server that was never in LAST-ACK gets no ACK again") {
  Conversation talk{verifying()};
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< F. 1:1(0) ack 1 win 509");
  talk.arrives("< . 2:2(0) ack 2 win 509");
  CHECK(talk.wait(milliseconds{500}) == "> . 4294967282:4294967282(0) ack 2");
  CHECK(talk.arrives("< . 2:2(0) ack 2 win 509") == "");
}

TEST_CASE("verify: still there after our RST: the RST once more") {
  probe::Plan plan = verifying();
  plan.closing = probe::Closing::rst;
  plan.send = {'G', 'E', 'T'};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  CHECK(talk.arrives("< . 1:1(0) ack 4 win 509") ==
        "> R 4:4(0) | > . 4294967284:4294967284(0) ack 1");
  SUBCASE("what was in flight is no answer") {
    CHECK(talk.arrives("< P. 1:21(20) ack 4 win 509") == "");
    CHECK(talk.arrives("< R 1:1(0) win 0") == "");
    CHECK(talk.measured() == "verify closed");
  }
  SUBCASE("an ACK to each question") {
    CHECK(talk.arrives("< . 1:1(0) ack 4 win 509") == "");
    talk.wait(seconds{1});
    CHECK(talk.arrives("< . 1:1(0) ack 4 win 509") == "> R 4:4(0)");
    CHECK(talk.measured() == "verify still-there");
  }
  CHECK(talk.session().finished());
}

// Linux keeps an index below 4 in what a cookie's numbers differ by.
TEST_CASE("old number: as far from a SYN cookie's as can be") {
  const wire::SeqNum iss{4294967290};
  const wire::SeqNum irs{77};
  for (std::uint32_t sent = 0; sent < 100; ++sent) {
    for (std::uint32_t received = 0; received < 100; ++received) {
      const wire::SeqNum next = iss + 1u + sent;
      const wire::SeqNum ack = irs + 1u + received;
      const wire::SeqNum old = probe::old_number(next, iss, ack, irs);
      const std::int32_t apart = (ack - irs) - (old - iss);
      CAPTURE(sent);
      CAPTURE(received);
      REQUIRE((apart <= -8 || apart >= 8));
      REQUIRE((next - old == 16 || next - old == 32));
    }
  }
}

TEST_CASE("verify: silence is asked again each second") {
  Conversation talk = asked_after_close();
  CHECK(talk.wait(milliseconds{999}) == "");
  CHECK(talk.wait(milliseconds{1}) == "> . 4294967282:4294967282(0) ack 2");
  CHECK(talk.wait(milliseconds{1000}) == "> . 4294967282:4294967282(0) ack 2");
  CHECK(talk.wait(milliseconds{999}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{1}) == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "verify silence");
}

TEST_CASE("verify: an ACK may have left before the server had our last word") {
  SUBCASE("so it is asked once more") {
    Conversation talk = server_closed(verifying());
    talk.arrives(kFinAcked);
    CHECK(talk.arrives(kFinAcked) == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(seconds{1}) == "> . 4294967282:4294967282(0) ack 2");
    SUBCASE("an ACK again") {
      talk.arrives(kFinAcked);
      CHECK(talk.measured() == "verify still-there");
    }
    SUBCASE("a RST") {
      talk.arrives("< R 2:2(0) win 0");
      CHECK(talk.measured() == "verify closed");
    }
    CHECK(talk.session().finished());
  }
  SUBCASE("unless --retries forbids it") {
    probe::Plan plan = verifying();
    plan.retries = 0;
    Conversation talk = server_closed(plan);
    talk.arrives(kFinAcked);
    CHECK(talk.arrives(kFinAcked) == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "verify still-there");
  }
}

TEST_CASE("verify: what is no answer") {
  for (const char* line : {"< F. 1:1(0) ack 2 win 509", "< S. 0:0(0) ack 1 win 65160",
                           "< R 1:1(0) win 0", "< P. 1:5(4) ack 2 win 509"}) {
    CAPTURE(std::string{line});
    Conversation talk = asked_after_close();
    CHECK(talk.arrives(line) == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(seconds{1}) == "> . 4294967282:4294967282(0) ack 2");
    CHECK(talk.arrives(line) == "");
    CHECK_FALSE(talk.session().settled());
  }
}

TEST_CASE("verify: a damaged answer is none") {
  Conversation talk = asked_after_close();
  wire::Segment rst;
  rst.flags.rst = true;
  rst.seq = kOrigin.remote + 2u;
  CHECK(talk.arrives(rst, wire::Checksum::bad) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(seconds{3}) ==
        "> . 4294967282:4294967282(0) ack 2 | > . 4294967282:4294967282(0) ack 2");
  CHECK(talk.measured() == "verify silence");
}

TEST_CASE("verify: interrupted") {
  const auto ended = [](Conversation& talk) {
    CHECK(talk.session().finished());
    CHECK_FALSE(talk.session().deadline());
    CHECK(talk.session().record().interrupted);
    CHECK(talk.measured() == "");
    CHECK(talk.wait(seconds{10}) == "");
  };
  SUBCASE("in TIME-WAIT: it is not asked any more") {
    Conversation talk = we_closed(verifying());
    CHECK(talk.interrupt() == "");
    ended(talk);
  }
  SUBCASE("while the tap lags behind the end") {
    probe::Plan plan = verifying();
    plan.opening = probe::Opening::half;
    Conversation talk{plan};
    talk.start();
    talk.lag();
    CHECK(talk.arrives(kSynAck) == "> R 1:1(0)");
    CHECK(talk.interrupt() == "");
    CHECK(talk.show_next() == "");
    ended(talk);
  }
  SUBCASE("while the answer is awaited") {
    Conversation talk = asked_after_close();
    CHECK(talk.interrupt() == "");
    ended(talk);
  }
}

TEST_CASE("verify: an interrupt before a refusal is recorded cuts nothing short") {
  Conversation talk{verifying()};
  talk.lag();
  talk.start();
  talk.arrives("< R. 0:0(0) ack 1 win 0");
  talk.interrupt();
  talk.show_next();
  CHECK(talk.session().finished());
  CHECK_FALSE(talk.session().record().interrupted);
}

TEST_CASE("verify: what cannot be sent ends it") {
  Conversation talk = asked_after_close();
  CHECK(talk.fail("send: network is down") == "");
  CHECK(talk.session().finished());
  CHECK_FALSE(talk.session().deadline());
  CHECK(talk.session().record().error == "send: network is down");
  CHECK(talk.measured() == "");
  CHECK(talk.wait(seconds{10}) == "");
}

TEST_CASE("verify: asked though the lifecycle filled the transcript") {
  probe::Plan plan = verifying();
  plan.hold = seconds{1};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  for (int i = 0; i < 5000; ++i) talk.arrives("< . 1:1(0) ack 1 win 509");
  CHECK(talk.session().segments().size() == 4096);
  talk.wait(seconds{1});
  talk.arrives("< F. 1:1(0) ack 2 win 509");
  talk.wait(milliseconds{500});
  talk.arrives("< R 2:2(0) win 0");
  CHECK(talk.measured() == "verify closed");
}

}  // namespace synspect::test
