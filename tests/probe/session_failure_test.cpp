#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {
namespace {

const std::string kReason = "send to 192.0.2.9: network is down";
const std::string kSynAck = "< S. 0:0(0) ack 1 win 65160";
const std::string kItsFin = "< F. 1:1(0) ack 2 win 509";

struct Row {
  std::string name;
  std::vector<std::string> before;
  std::string answer;  ///< what was open is reset, as far as the network lets us
};

}  // namespace

TEST_CASE("send failure: the outcome is `error`, and says why") {
  const Row rows[] = {
      {"the SYN itself: nothing to reset", {}, ""},
      {"while open", {kSynAck}, "> R 1:1(0)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    probe::Plan plan = plain_plan();
    if (row.answer != "") plan.hold = std::chrono::seconds{60};
    Conversation talk{plan};
    talk.start();
    for (const std::string& line : row.before) talk.arrives(line);
    CHECK(talk.fail(kReason) == row.answer);
    CHECK(talk.session().finished());
    const probe::Record record = talk.session().record();
    CHECK(record.life.outcome == infer::Outcome::error);
    CHECK(record.error == kReason);
    CHECK_FALSE(record.interrupted);
    CHECK(record.life.findings.empty());
  }
}

TEST_CASE("send failure: the last ACK") {
  Conversation talk;
  talk.start();
  talk.arrives(kSynAck);
  talk.lag();  // the tap does not see what did not leave
  talk.arrives(kItsFin);
  CHECK(talk.fail(kReason) == "");
  CHECK(talk.session().finished());
  CHECK(talk.session().record().error == kReason);
}

TEST_CASE("send failure: the last ACK once more, when all is closed") {
  Conversation talk;
  talk.start();
  talk.arrives(kSynAck);
  talk.arrives(kItsFin);
  talk.lag();
  talk.arrives(kItsFin);
  CHECK(talk.fail(kReason) == "");
  CHECK(talk.session().finished());
  const probe::Record record = talk.session().record();
  CHECK(record.error.empty());
  CHECK(verdict_text(record.life) == "open, clean");
  CHECK(record.life.findings.empty());
}

// A failure ends the lifecycle; a deadline that outlives it would come round for ever.
TEST_CASE("send failure: leaves no deadline behind") {
  SUBCASE("during the hold") {
    probe::Plan plan = plain_plan();
    plan.hold = std::chrono::seconds{60};
    Conversation talk{plan};
    talk.start();
    talk.arrives(kSynAck);
    talk.fail(kReason);
    CHECK_FALSE(talk.session().deadline());
  }
  SUBCASE("while the tap lags behind") {
    Conversation talk;
    talk.start();
    talk.arrives(kSynAck);
    talk.lag();
    talk.arrives("< F. 1:1(0) ack 2 win 509");
    REQUIRE_FALSE(talk.session().settled());
    talk.fail(kReason);
    CHECK(talk.session().settled());
    CHECK_FALSE(talk.session().deadline());
  }
  SUBCASE("of the RST that should have ended it") {
    Conversation talk;
    talk.start();
    talk.lag();
    talk.interrupt();
    talk.fail(kReason);
    CHECK(talk.session().finished());
    CHECK_FALSE(talk.session().deadline());
  }
}

TEST_CASE("send failure: the first reason stays") {
  Conversation talk;
  talk.start();
  talk.fail(kReason);
  talk.fail("another");
  CHECK(talk.session().record().error == kReason);
}

}  // namespace synspect::test
