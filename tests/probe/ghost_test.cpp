#include "probe/ghost.hpp"

#include <doctest/doctest.h>

#include "ended.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kGhost = "< S. 500:500(0) ack 1 win 65160";
constexpr auto kGone = "< R 501:501(0) win 0";

probe::Plan ghostly() {
  probe::Plan plan = plain_plan();
  plan.measure = probe::Measure::ghost;
  return plan;
}

/// The old SYN has left.
Conversation late(const probe::Plan& plan = ghostly()) {
  Conversation talk = we_closed(plan);
  CHECK(talk.wait(Duration{1}) == "> S 0:0(0)");
  return talk;
}

}  // namespace

TEST_CASE("ghost: silence while its SYN/ACK comes again, to the limit, then a RST and a question") {
  Conversation talk = late();
  CHECK(talk.arrives(kGhost) == "");
  CHECK(talk.wait(seconds{1}) == "");
  CHECK(talk.arrives(kGhost) == "");
  CHECK(talk.wait(seconds{2}) == "");
  CHECK(talk.arrives(kGhost) == "");
  CHECK(talk.wait(milliseconds{1999}) == "");
  CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0) | > . 4294967281:4294967281(0) ack 501");
  CHECK(talk.arrives(kGone) == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "ghost accepted, ghost-lifetime goes-on, ghost-reset ended");
}

TEST_CASE("ghost: one that the server has given up comes once more, for the RST") {
  Conversation talk = late();
  talk.arrives(kGhost);
  CHECK(talk.wait(milliseconds{3599}) == "");
  CHECK(talk.wait(milliseconds{1}) == "> S 0:0(0)");
  SUBCASE("as a new one") {
    CHECK(talk.arrives("< S. 900:900(0) ack 1 win 65160") ==
          "> R 1:1(0) | > . 4294967281:4294967281(0) ack 901");
    CHECK(talk.arrives("< R 901:901(0) win 0") == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime never-repeated, ghost-reset ended");
  }
  SUBCASE("with the same number: SYN cookies") {
    CHECK(talk.arrives(kGhost) == "> R 1:1(0) | > . 4294967281:4294967281(0) ack 501");
    CHECK(talk.arrives(kGone) == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime never-repeated, ghost-reset ended");
  }
  SUBCASE("in vain: asked thrice, and reset all the same") {
    CHECK(talk.wait(milliseconds{2999}) == "> S 0:0(0) | > S 0:0(0)");
    CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0)");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime never-repeated, ghost-reset silence");
  }
  SUBCASE("refused") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime never-repeated");
  }
  CHECK(talk.session().finished());
}

TEST_CASE("ghost: no ghost") {
  Conversation talk = late();
  SUBCASE("refused") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
    CHECK(talk.measured() == "ghost refused");
  }
  SUBCASE("an ACK of TIME-WAIT") {
    CHECK(talk.arrives("< . 2:2(0) ack 2 win 509") == "");
    CHECK(talk.wait(milliseconds{999}) == "");
    CHECK_FALSE(talk.session().settled());  // it may be a late copy
    CHECK(talk.wait(milliseconds{1}) == "");
    CHECK(talk.measured() == "ghost challenged");
  }
  SUBCASE("silence: thrice, and a RST for a SYN/ACK that is on its way") {
    CHECK(talk.wait(milliseconds{2999}) == "> S 0:0(0) | > S 0:0(0)");
    CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0)");
    CHECK(talk.measured() == "ghost silence");
  }
  CHECK(talk.session().finished());
  CHECK(talk.wait(seconds{10}) == "");
}

TEST_CASE("ghost: a late copy of an ACK, and then the answer") {
  Conversation talk = late();
  CHECK(talk.arrives("< . 2:2(0) ack 2 win 509") == "");
  SUBCASE("a SYN/ACK") {
    CHECK(talk.arrives(kGhost) == "");
    CHECK(talk.wait(milliseconds{3600}) == "> S 0:0(0)");
    CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime never-repeated");
  }
  SUBCASE("a refusal") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
    CHECK(talk.measured() == "ghost refused");
  }
  CHECK(talk.session().finished());
}

// The tap shows the question when it leaves: what stands before it was not drawn by it.
TEST_CASE("ghost: what comes before the tap has shown the old SYN answers nothing") {
  Conversation talk = we_closed(ghostly());
  talk.lag();
  CHECK(talk.wait(Duration{1}) == "> S 0:0(0)");
  CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.show_next() == "");
  CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
  CHECK(talk.measured() == "ghost refused");
}

TEST_CASE("ghost: what is no answer to the old SYN") {
  for (const char* line : {"< S. 0:0(0) ack 1 win 65160",  // the first connection's, late
                           "< S. 500:500(0) ack 7 win 65160", "< R. 0:0(0) ack 7 win 0",
                           "< R 2:2(0) win 0", "< F. 1:1(0) ack 2 win 509"}) {
    CAPTURE(std::string{line});
    Conversation talk = late();
    CHECK(talk.arrives(line) == "");
    CHECK(talk.wait(seconds{1}) == "> S 0:0(0)");
    CHECK(talk.wait(seconds{2}) == "> S 0:0(0) | > R 1:1(0)");
    CHECK(talk.measured() == "ghost silence");
  }
}

TEST_CASE("ghost: while it is left alone") {
  Conversation talk = late();
  talk.arrives(kGhost);
  SUBCASE("the server ends it by itself") {
    CHECK(talk.arrives(kGone) == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime gave-up");
  }
  SUBCASE("a RST at another number ends nothing") {
    CHECK(talk.arrives("< R 77:77(0) win 0") == "");
    CHECK(talk.wait(milliseconds{3600}) == "> S 0:0(0)");
  }
  SUBCASE("a SYN/ACK of another number is no repetition of its own") {
    talk.wait(seconds{2});
    CHECK(talk.arrives("< S. 900:900(0) ack 1 win 65160") == "");
    CHECK(talk.wait(milliseconds{1600}) == "> S 0:0(0)");
  }
}

TEST_CASE("ghost: is it gone?") {
  probe::Plan plan = ghostly();
  plan.step_timeout = milliseconds{200};
  Conversation talk = late(plan);
  talk.arrives(kGhost);
  CHECK(talk.wait(milliseconds{200}) == "> R 1:1(0) | > . 4294967281:4294967281(0) ack 501");
  SUBCASE("still there: once more, as our RST was lost") {
    CHECK(talk.arrives("< . 501:501(0) ack 1 win 65160") == "> R 1:1(0)");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime too-short, ghost-reset still-there");
  }
  SUBCASE("a SYN/ACK that had left before is reset, and answers nothing") {
    CHECK(talk.arrives(kGhost) == "> R 1:1(0)");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.arrives(kGone) == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime too-short, ghost-reset ended");
  }
  SUBCASE("silence, asked thrice") {
    CHECK(talk.wait(milliseconds{2999}) ==
          "> . 4294967281:4294967281(0) ack 501 | > . 4294967281:4294967281(0) ack 501");
    CHECK(talk.wait(milliseconds{1}) == "");
    CHECK(talk.measured() == "ghost accepted, ghost-lifetime too-short, ghost-reset silence");
  }
  CHECK(talk.session().finished());
}

TEST_CASE("ghost: a flood of SYN/ACKs draws no flood of resets (RFC 5961 section 7)") {
  Conversation talk = late();
  talk.arrives(kGhost);
  talk.wait(seconds{5});
  std::size_t resets = 0;
  for (int i = 0; i < 1000; ++i) {
    if (!talk.arrives("< S. 900:900(0) ack 1 win 65160").empty()) ++resets;
  }
  CHECK(resets >= 10);
  CHECK(resets <= 12);
}

TEST_CASE("ghost: interrupted, or what it wants to send is not: whatever it opened is reset") {
  const auto end = [](Conversation& talk, bool failure, const char* answer) {
    CHECK((failure ? talk.fail("send: network is down") : talk.interrupt()) == answer);
    CHECK(talk.session().finished());
    CHECK_FALSE(talk.session().deadline());
    CHECK(talk.measured() == "");
    CHECK(talk.session().record().interrupted == !failure);
    CHECK(talk.wait(seconds{60}) == "");
  };
  for (const bool failure : {false, true}) {
    CAPTURE(failure);
    Conversation talk = late();
    end(talk, failure, "> R 1:1(0)");

    Conversation silent = late();
    silent.arrives(kGhost);
    end(silent, failure, "> R 1:1(0)");

    Conversation again = late();
    again.arrives(kGhost);
    again.wait(milliseconds{3600});
    end(again, failure, "> R 1:1(0)");

    Conversation asked = late();
    asked.arrives(kGhost);
    asked.wait(milliseconds{3600});
    asked.arrives("< S. 900:900(0) ack 1 win 65160");
    end(asked, failure, "> R 1:1(0)");
  }
}

TEST_CASE("ghost: none of a connection that did not close by itself") {
  Conversation talk{ghostly()};
  talk.start();
  talk.arrives(kSynAck);
  SUBCASE("reset") {
    talk.arrives("< R 1:1(0) win 0");
  }
  SUBCASE("no FIN of the server") {
    talk.arrives("< . 1:1(0) ack 2 win 509");
    CHECK(talk.wait(seconds{5}) == "> R 2:2(0)");
  }
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "ghost not-measured");
}

}  // namespace synspect::test
