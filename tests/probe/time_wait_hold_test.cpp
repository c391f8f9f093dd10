#include "probe/time_wait_hold.hpp"

#include <doctest/doctest.h>

#include "ended.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// 2^20 above 2, where the first connection ended.
constexpr auto kNewSyn = "> S 1048578:1048578(0)";
constexpr auto kTaken = "< S. 500:500(0) ack 1048579 win 65160";
constexpr auto kItsFin = "< F. 501:501(0) ack 1048579 win 509";
constexpr auto kHeld = "< . 502:502(0) ack 1048580 win 509";
constexpr auto kFirstHeld = "< . 2:2(0) ack 2 win 509";

probe::Plan asking(Duration timeout = seconds{3}) {
  probe::Plan plan = plain_plan();
  plan.measure = probe::Measure::time_wait;
  plan.step_timeout = timeout;
  return plan;
}

/// The server is in TIME-WAIT, and the new SYN has left.
Conversation new_syn(const probe::Plan& plan = asking()) {
  Conversation talk = server_closed(plan);
  CHECK(talk.arrives(kFinAcked) == kNewSyn);
  return talk;
}

/// The server is in TIME-WAIT once more, after the second connection.
Conversation probing(const probe::Plan& plan = asking()) {
  Conversation talk = new_syn(plan);
  CHECK(talk.arrives(kTaken) == "> . 1048579:1048579(0) ack 501");
  CHECK(talk.arrives(kItsFin) ==
        "> . 1048579:1048579(0) ack 502 | > F. 1048579:1048579(0) ack 502");
  CHECK(talk.arrives(kHeld) == "");
  return talk;
}

}  // namespace

TEST_CASE("time-wait: taken, closed by the server again, and then asked each second") {
  Conversation talk = probing();
  CHECK(talk.wait(milliseconds{999}) == "");
  CHECK(talk.wait(milliseconds{1}) == kNewSyn);
  SUBCASE("to the limit") {
    CHECK(talk.arrives(kHeld) == "");
    CHECK(talk.wait(seconds{1}) == kNewSyn);
    CHECK(talk.arrives(kHeld) == "");
    CHECK(talk.wait(milliseconds{999}) == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(milliseconds{1}) == "> R 1048579:1048579(0)");  // a SYN/ACK may be on its way
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait goes-on");
  }
  SUBCASE("until a listener takes it, and that is reset") {
    CHECK(talk.arrives(kHeld) == "");
    CHECK(talk.wait(seconds{1}) == kNewSyn);
    CHECK(talk.arrives("< S. 900:900(0) ack 1048579 win 65160") == "> R 1048579:1048579(0)");
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait ended");
  }
  SUBCASE("until it is refused") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1048579 win 0") == "");
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait ended");
  }
  SUBCASE("in vain") {
    CHECK(talk.wait(seconds{1}) == kNewSyn);
    CHECK(talk.wait(seconds{1}) == "> R 1048579:1048579(0)");
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait silence");
  }
  CHECK(talk.session().finished());
  CHECK(talk.wait(seconds{60}) == "");
}

// A timestamp, or an ACK, would start Linux's TIME-WAIT anew.
TEST_CASE("time-wait: the questions bear no timestamp, whatever the profile") {
  probe::Plan plan = asking();
  plan.profile = wire::Profile::linux_like;
  Conversation first = server_closed(plan);
  first.arrives(kFinAcked);
  first.arrives(kFirstHeld);
  first.wait(seconds{1});
  const wire::Segment& asked = first.session().segments().back().seen.segment;
  CHECK(asked.flags.syn);
  CHECK_FALSE(asked.options.timestamps);
  CHECK(asked.options.mss);
}

TEST_CASE("time-wait: not taken: the first connection's is asked on, with its own SYN") {
  Conversation talk = new_syn();
  CHECK(talk.arrives(kFirstHeld) == "");
  CHECK(talk.wait(milliseconds{999}) == "");
  CHECK(talk.wait(milliseconds{1}) == "> S 0:0(0)");
  CHECK(talk.arrives(kFirstHeld) == "");
  CHECK(talk.wait(seconds{1}) == "> S 0:0(0)");
  CHECK(talk.arrives("< S. 900:900(0) ack 1 win 65160") == "> R 1:1(0)");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "time-wait-reuse challenged, time-wait ended");
}

TEST_CASE("time-wait: a late copy of the ACK of our FIN is no challenge") {
  Conversation talk = new_syn();
  CHECK(talk.arrives(kFirstHeld) == "");
  SUBCASE("before the first old SYN") {
    talk.wait(milliseconds{500});
  }
  SUBCASE("after it") {
    CHECK(talk.wait(seconds{1}) == "> S 0:0(0)");
  }
  CHECK(talk.arrives(kTaken) == "> . 1048579:1048579(0) ack 501");
  CHECK(talk.arrives(kItsFin) ==
        "> . 1048579:1048579(0) ack 502 | > F. 1048579:1048579(0) ack 502");
  CHECK(talk.arrives(kHeld) == "");
  CHECK(talk.wait(seconds{1}) == kNewSyn);
  CHECK(talk.arrives("< R. 0:0(0) ack 1048579 win 0") == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "time-wait-reuse accepted, time-wait ended");
}

TEST_CASE("time-wait: the new SYN meets something else") {
  Conversation talk = new_syn();
  SUBCASE("a refusal") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1048579 win 0") == "");
    CHECK(talk.measured() == "time-wait-reuse refused, time-wait not-measured");
  }
  SUBCASE("silence: reset, should a SYN/ACK be on its way") {
    CHECK(talk.wait(seconds{3}) == "> S 1048578:1048578(0) | > R 1048579:1048579(0)");
    CHECK(talk.measured() == "time-wait-reuse silence, time-wait not-measured");
  }
  SUBCASE("a server that does not close: it has the step's time") {
    talk.arrives(kTaken);
    CHECK(talk.wait(milliseconds{2999}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> R 1048579:1048579(0)");
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait not-measured");
  }
  SUBCASE("a server that resets the second connection") {
    talk.arrives(kTaken);
    CHECK(talk.arrives("< R 501:501(0) win 0") == "");
    CHECK(talk.measured() == "time-wait-reuse accepted, time-wait not-measured");
  }
  CHECK(talk.session().finished());
}

// RFC 1337: a RST that answers an old segment would end the TIME-WAIT that we ask for.
TEST_CASE("time-wait: a FIN of the first connection, late, draws no RST") {
  Conversation talk = new_syn();
  CHECK(talk.arrives("< F. 1:1(0) ack 1 win 509") == "");
  CHECK(talk.arrives(kTaken) == "> . 1048579:1048579(0) ack 501");
}

TEST_CASE("time-wait: what is no end of it") {
  for (const char* line :
       {"< R. 0:0(0) ack 1 win 0", "< S. 900:900(0) ack 1 win 65160", "< R 502:502(0) win 0"}) {
    CAPTURE(std::string{line});
    Conversation talk = probing();
    talk.wait(seconds{1});
    CHECK(talk.arrives(line) == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(seconds{1}) == kNewSyn);
  }
}

TEST_CASE("time-wait: a request is sent again in the second connection") {
  probe::Plan plan = asking();
  plan.send = {'G', 'E', 'T', '\n'};
  plan.hold = seconds{60};
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > P. 1:5(4) ack 1");
  talk.arrives("< F. 1:1(0) ack 5 win 509");
  CHECK(talk.arrives("< . 2:2(0) ack 6 win 509") == "> S 1048582:1048582(0)");
  CHECK(talk.arrives("< S. 500:500(0) ack 1048583 win 65160") ==
        "> . 1048583:1048583(0) ack 501 | > P. 1048583:1048587(4) ack 501");
  talk.arrives("< F. 501:501(0) ack 1048587 win 509");
  talk.arrives("< . 502:502(0) ack 1048588 win 509");
  CHECK(talk.wait(seconds{1}) == "> S 1048582:1048582(0)");
}

TEST_CASE("time-wait: only if the server closed first") {
  Conversation talk = we_closed(asking());
  CHECK(talk.wait(seconds{10}) == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "time-wait not-measured");
}

TEST_CASE("time-wait: interrupted, or what it wants to send is not: whatever it opened is reset") {
  for (const bool failure : {false, true}) {
    CAPTURE(failure);
    const auto end = [failure](Conversation& talk, const char* answer) {
      CHECK((failure ? talk.fail("send: network is down") : talk.interrupt()) == answer);
      CHECK(talk.session().finished());
      CHECK_FALSE(talk.session().deadline());
      CHECK(talk.session().record().interrupted == !failure);
      CHECK(talk.measured() == "");
      CHECK(talk.wait(seconds{60}) == "");
    };
    Conversation syn = new_syn();
    end(syn, "> R 1048579:1048579(0)");

    Conversation open = new_syn();
    open.arrives(kTaken);
    end(open, "> R 1048579:1048579(0)");

    Conversation closing = new_syn();
    closing.arrives(kTaken);
    closing.arrives(kItsFin);
    end(closing, "> R 1048580:1048580(0) | > R 1048579:1048579(0)");

    Conversation asked = probing();
    asked.wait(seconds{1});
    end(asked, "> R 1048579:1048579(0)");
  }
}

}  // namespace synspect::test
