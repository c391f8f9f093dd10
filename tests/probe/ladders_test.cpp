#include <doctest/doctest.h>

#include "conversation.hpp"
#include "ended.hpp"
#include "probe/silence.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kItsFin = "< F. 1:1(0) ack 2 win 509";

probe::Plan measuring(probe::Measure measure, Duration timeout = seconds{60}) {
  probe::Plan plan = plain_plan();
  plan.measure = measure;
  plan.step_timeout = timeout;
  return plan;
}

/// The SYN/ACK has come, and is not answered.
Conversation half_way(Duration timeout = seconds{60}) {
  Conversation talk{measuring(probe::Measure::syn_ack_retries, timeout)};
  CHECK(talk.start() == "> S 0:0(0)");
  CHECK(talk.arrives(kSynAck) == "");
  return talk;
}

/// The server's FIN has come, and is not answered.
Conversation in_last_ack(Duration timeout = seconds{60}, Duration time_wait = milliseconds{500}) {
  probe::Plan plan = measuring(probe::Measure::fin_retries, timeout);
  plan.time_wait = time_wait;
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > F. 1:1(0) ack 1");
  CHECK(talk.arrives(kItsFin) == "");
  return talk;
}

}  // namespace

TEST_CASE("silence: until a repetition should have come, or until the limit") {
  probe::Silence silence{seconds{60}};
  const Instant start{seconds{7}};
  CHECK_FALSE(silence.began());
  CHECK_FALSE(silence.deadline());
  silence.heard(start);
  CHECK(silence.deadline() == start + milliseconds{3600});
  silence.heard(start + milliseconds{99});  // a copy by the path
  CHECK(silence.deadline() == start + milliseconds{3600});
  silence.heard(start + milliseconds{300});
  CHECK(silence.deadline() == start + milliseconds{3900});
  silence.heard(start + milliseconds{1300});
  CHECK(silence.deadline() == start + milliseconds{5900});
  silence.heard(start + milliseconds{3300});
  CHECK(silence.deadline() == start + milliseconds{12400});
  CHECK_FALSE(silence.gave_up(start + milliseconds{12399}));
  CHECK(silence.gave_up(start + milliseconds{12400}));
  silence.heard(start + seconds{31});
  CHECK(silence.deadline() == start + seconds{60});
}

TEST_CASE("syn-ack-retries: silence, then a bare RST and nothing more") {
  SUBCASE("never repeated") {
    Conversation talk = half_way();
    CHECK(talk.wait(milliseconds{3599}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0)");
    CHECK(talk.measured() == "syn-ack-retries never-repeated");
    CHECK(talk.session().finished());
  }
  SUBCASE("repeated twice, then given up") {
    Conversation talk = half_way();
    talk.wait(seconds{1});
    CHECK(talk.arrives(kSynAck) == "");
    talk.wait(seconds{2});
    CHECK(talk.arrives(kSynAck) == "");
    CHECK(talk.wait(milliseconds{9099}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0)");
    CHECK(talk.measured() == "syn-ack-retries gave-up");
    const auto life = talk.session().lifecycle();
    CHECK(life.measurements.at(0).ladder.size() == 2);
    CHECK(verdict_text(life) == "open, reset");
    CHECK(talk.machine() == talk.inferred());
  }
  SUBCASE("the limit comes first") {
    Conversation talk = half_way(seconds{2});
    talk.wait(seconds{1});
    talk.arrives(kSynAck);
    CHECK(talk.wait(milliseconds{999}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> R 1:1(0)");
    CHECK(talk.measured() == "syn-ack-retries goes-on");
    CHECK(talk.arrives(kSynAck) == "> R 1:1(0)");  // had left before our RST arrived
  }
  SUBCASE("the server resets it") {
    Conversation talk = half_way();
    talk.wait(seconds{1});
    CHECK(talk.arrives("< R. 1:1(0) ack 1 win 0") == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "syn-ack-retries gave-up");
  }
  SUBCASE("a RST at another number does not") {
    Conversation talk = half_way();
    CHECK(talk.arrives("< R 7:7(0) win 0") == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(milliseconds{3600}) == "> R 1:1(0)");
  }
}

TEST_CASE("syn-ack-retries: nothing to leave unanswered") {
  Conversation talk{measuring(probe::Measure::syn_ack_retries, seconds{5})};
  talk.start();
  SUBCASE("refused") {
    CHECK(talk.arrives("< R. 0:0(0) ack 1 win 0") == "");
  }
  SUBCASE("silence") {
    CHECK(talk.wait(seconds{5}) == "> S 0:0(0) | > S 0:0(0) | > R 1:1(0)");
  }
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "syn-ack-retries not-measured");
}

TEST_CASE("fin-retries: silence, then the last ACK, late") {
  SUBCASE("given up: a RST in answer") {
    Conversation talk = in_last_ack();
    talk.wait(milliseconds{200});
    CHECK(talk.arrives(kItsFin) == "");
    CHECK(talk.wait(milliseconds{3599}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> . 2:2(0) ack 2");
    CHECK(talk.arrives("< R 2:2(0) win 0") == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "fin-retries gave-up");
  }
  SUBCASE("the limit comes first; TIME-WAIT follows the ACK") {
    Conversation talk = in_last_ack(seconds{1});
    talk.wait(milliseconds{600});
    CHECK(talk.arrives(kItsFin) == "");
    CHECK(talk.wait(milliseconds{399}) == "");
    CHECK(talk.wait(milliseconds{1}) == "> . 2:2(0) ack 2");
    CHECK(talk.arrives(kItsFin) == "> . 2:2(0) ack 2");  // crossed our ACK
    CHECK(talk.wait(milliseconds{499}) == "");
    CHECK_FALSE(talk.session().settled());
    CHECK(talk.wait(milliseconds{1}) == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "fin-retries goes-on");
    CHECK(verdict_text(talk.session().lifecycle()) == "open, clean");
  }
  SUBCASE("the RST has time to come, whatever --time-wait says") {
    Conversation talk = in_last_ack(seconds{1}, Duration::zero());
    CHECK(talk.wait(seconds{1}) == "> . 2:2(0) ack 2");
    CHECK_FALSE(talk.session().settled());
    talk.wait(milliseconds{400});
    talk.arrives("< R 2:2(0) win 0");
    CHECK(talk.measured() == "fin-retries gave-up");
  }
  SUBCASE("the server resets it before") {
    Conversation talk = in_last_ack();
    talk.wait(milliseconds{300});
    CHECK(talk.arrives("< R. 2:2(0) ack 2 win 0") == "");
    CHECK(talk.session().finished());
    CHECK(talk.measured() == "fin-retries gave-up");
  }
}

TEST_CASE("fin-retries: a server that does not close after us") {
  Conversation talk{measuring(probe::Measure::fin_retries, seconds{5})};
  talk.start();
  SUBCASE("closes first: answered as ever") {
    probe::Plan plan = measuring(probe::Measure::fin_retries);
    Conversation first = server_closed(plan);
    first.arrives(kFinAcked);
    CHECK(first.session().finished());
    CHECK(first.measured() == "fin-retries not-measured");
  }
  SUBCASE("never closes") {
    talk.arrives(kSynAck);
    talk.arrives("< . 1:1(0) ack 2 win 509");
    CHECK(talk.wait(seconds{5}) == "> R 2:2(0)");
    CHECK(talk.measured() == "fin-retries not-measured");
  }
}

TEST_CASE("accept-queue: held until the release, then ACK and FIN at once") {
  Conversation talk{measuring(probe::Measure::accept_queue)};
  talk.start();
  SUBCASE("which may come before the SYN/ACK") {
    CHECK(talk.release() == "");
    CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > F. 1:1(0) ack 1");
  }
  SUBCASE("or after it") {
    CHECK(talk.arrives(kSynAck) == "");
    CHECK(talk.session().awaits_release());
    talk.wait(milliseconds{500});
    CHECK(talk.release() == "> . 1:1(0) ack 1 | > F. 1:1(0) ack 1");
  }
  CHECK_FALSE(talk.session().awaits_release());
  talk.arrives(kItsFin);
  talk.wait(milliseconds{500});
  CHECK(talk.measured() == "accept-queue accepted");
}

TEST_CASE("accept-queue: reset while it is held") {
  Conversation talk{measuring(probe::Measure::accept_queue)};
  talk.start();
  talk.arrives(kSynAck);
  CHECK(talk.arrives("< R. 1:1(0) ack 1 win 0") == "");
  CHECK(talk.session().finished());
  CHECK(talk.measured() == "accept-queue reset");
  CHECK(talk.release() == "");
}

TEST_CASE("ladders: interrupted in the silence: a bare RST") {
  Conversation opening = half_way();
  Conversation held{measuring(probe::Measure::accept_queue)};
  held.start();
  held.arrives(kSynAck);
  for (Conversation* talk : {&opening, &held}) {
    CHECK(talk->interrupt() == "> R 1:1(0)");
    CHECK(talk->session().finished());
    CHECK_FALSE(talk->session().deadline());
    CHECK(talk->session().record().interrupted);
    CHECK(talk->measured() == "");
    CHECK(talk->wait(seconds{60}) == "");
  }
}

// The server waits in LAST-ACK for an ACK that we owe it: a RST would leave it in doubt.
TEST_CASE("fin-retries: interrupted in the silence: what we owe leaves") {
  Conversation talk = in_last_ack();
  CHECK(talk.interrupt() == "> . 2:2(0) ack 2");
  CHECK(talk.session().finished());
  CHECK(talk.session().record().interrupted);
  CHECK(talk.measured() == "");
}

}  // namespace synspect::test
