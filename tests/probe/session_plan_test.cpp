#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kSynAck = "< S. 0:0(0) ack 1 win 65160";

std::string verdict(const Conversation& talk) {
  return verdict_text(talk.session().lifecycle());
}

}  // namespace

TEST_CASE("session: opening half") {
  probe::Plan plan = plain_plan();
  plan.opening = probe::Opening::half;
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> R 1:1(0)");
  CHECK(talk.session().finished());
  CHECK(verdict(talk) == "open, reset");
  CHECK(talk.machine() == "SYN-SENT, ESTABLISHED, CLOSED");
  CHECK(talk.inferred() == talk.machine());
  CHECK(talk.session().lifecycle().findings.empty());
}

TEST_CASE("session: closing by RST") {
  probe::Plan plan = plain_plan();
  plan.closing = probe::Closing::rst;
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > R 1:1(0)");
  CHECK(talk.session().finished());
  CHECK(verdict(talk) == "open, reset");
  CHECK(talk.inferred() == "SYN-SENT, ESTABLISHED, CLOSED");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("session: closing not at all") {
  probe::Plan plan = plain_plan();
  plan.closing = probe::Closing::none;
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1");
  CHECK(talk.session().settled());
  CHECK(talk.session().left_open());
  CHECK_FALSE(talk.session().finished());
  CHECK_FALSE(talk.session().deadline());
  CHECK(verdict(talk) == "open, not-attempted");

  CHECK(talk.arrives("< P. 1:22(21) ack 1 win 509") == "> . 1:1(0) ack 22");
  CHECK(talk.arrives("< F. 22:22(0) ack 1 win 509") == "> . 1:1(0) ack 23");
  CHECK(talk.session().left_open());
  CHECK(talk.session().segments().size() == 3);  // the report is out; the transcript is closed
  CHECK(talk.interrupt() == "> R 1:1(0)");
  CHECK(talk.session().finished());
  CHECK_FALSE(talk.session().left_open());
}

TEST_CASE("session: data is sent once, and closed only when it is acknowledged") {
  probe::Plan plan = plain_plan();
  plan.send = {'p', 'i', 'n', 'g'};
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > P. 1:5(4) ack 1");
  CHECK(talk.arrives("< . 1:1(0) ack 3 win 509") == "");
  CHECK(talk.arrives("< P. 1:5(4) ack 3 win 509") == "> . 5:5(0) ack 5");
  CHECK(talk.arrives("< . 5:5(0) ack 5 win 509") == "> F. 5:5(0) ack 5");
  CHECK(talk.arrives("< F. 5:5(0) ack 6 win 509") == "> . 6:6(0) ack 6");
  CHECK(verdict(talk) == "open, clean");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("session: data that nobody acknowledges is repeated, then the connection is reset") {
  probe::Plan plan = plain_plan();
  plan.send = {'p', 'i', 'n', 'g'};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  CHECK(talk.wait(seconds{5}) == "> P. 1:5(4) ack 1 | > P. 1:5(4) ack 1 | > R 5:5(0) | > R 1:1(0)");
  CHECK(talk.session().finished());
  CHECK(verdict(talk) == "open, timeout");
  CHECK(talk.machine() == "SYN-SENT, ESTABLISHED, CLOSED");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("session: the hold begins when all is acknowledged, and ends on time") {
  probe::Plan plan = plain_plan();
  plan.hold = milliseconds{300};
  plan.send = {'p'};
  Conversation talk{plan};
  talk.start();
  CHECK(talk.arrives(kSynAck) == "> . 1:1(0) ack 1 | > P. 1:2(1) ack 1");
  talk.wait(milliseconds{100});
  CHECK(talk.arrives("< . 1:1(0) ack 2 win 509") == "");
  CHECK(talk.wait(milliseconds{299}) == "");
  CHECK(talk.session().deadline() == Instant{milliseconds{400}});
  CHECK(talk.wait(milliseconds{1}) == "> F. 2:2(0) ack 1");
}

TEST_CASE("session: a RST during the hold leaves no deadline behind") {
  probe::Plan plan = plain_plan();
  plan.hold = seconds{60};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  CHECK(talk.arrives("< R 1:1(0) win 0") == "");
  CHECK(talk.session().finished());
  CHECK_FALSE(talk.session().deadline());
}

TEST_CASE("session: a silent target") {
  Conversation talk;
  CHECK(talk.start() == "> S 0:0(0)");
  CHECK(talk.wait(milliseconds{999}) == "");
  CHECK(talk.wait(milliseconds{1}) == "> S 0:0(0)");
  CHECK(talk.wait(seconds{2}) == "> S 0:0(0)");
  CHECK(talk.wait(seconds{2}) == "> R 1:1(0)");  // so that a late SYN/ACK opens nothing
  CHECK(talk.session().finished());
  CHECK(verdict(talk) == "filtered, not-attempted");
  CHECK(findings_text(talk.session().lifecycle()) == "filtered error [1,3]");
  CHECK(talk.machine() == "SYN-SENT, CLOSED");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("session: a server that never closes") {
  Conversation talk;
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< . 1:1(0) ack 2 win 509");
  CHECK(talk.wait(seconds{5}) == "> R 2:2(0)");
  CHECK(talk.session().finished());
  CHECK(verdict(talk) == "open, timeout");
  CHECK(findings_text(talk.session().lifecycle()) == "close-wait-stuck warning [5]");
  CHECK(talk.machine() == "SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSED");
  CHECK(talk.machine() == talk.inferred());
}

TEST_CASE("session: TIME-WAIT answers a repeated FIN, and the record tells of it") {
  Conversation talk;
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< F. 1:1(0) ack 2 win 509");
  CHECK(talk.session().lingers());
  const std::string before = steps_text(talk.session().lifecycle());
  talk.wait(milliseconds{400});
  CHECK(talk.arrives("< F. 1:1(0) ack 2 win 509") == "> . 2:2(0) ack 2");
  CHECK(talk.session().lingers());
  CHECK(talk.wait(milliseconds{499}) == "");
  CHECK_FALSE(talk.session().settled());
  CHECK(talk.wait(milliseconds{1}) == "");
  CHECK(talk.session().finished());
  CHECK(steps_text(talk.session().lifecycle()) == before);
  CHECK(talk.session().segments().size() == 8);
  CHECK(findings_text(talk.session().record().life) == "last-ack-lost warning [6,7]");
}

TEST_CASE("session: without TIME-WAIT the record is complete at once") {
  probe::Plan plan = plain_plan();
  plan.time_wait = Duration{};
  Conversation talk{plan};
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives("< F. 1:1(0) ack 2 win 509");
  CHECK(talk.wait(Duration{}) == "");
  CHECK(talk.session().finished());
  CHECK(verdict_text(talk.session().record().life) == "open, clean");
}

}  // namespace synspect::test
