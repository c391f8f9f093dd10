#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {
namespace {

struct Row {
  std::string state;
  std::vector<std::string> before;  ///< what arrives after our SYN
  std::string answer;               ///< to the interrupt
  std::string verdict;
};

probe::Plan plan_for(const std::string& state) {
  probe::Plan plan = plain_plan();
  if (state == "ESTABLISHED" || state == "LAST-ACK") plan.hold = std::chrono::seconds{60};
  if (state == "CLOSE-WAIT") plan.closing = probe::Closing::none;
  return plan;
}

Conversation in_state(const Row& row) {
  Conversation talk{plan_for(row.state)};
  talk.start();
  for (const std::string& line : row.before) talk.arrives(line);
  REQUIRE(to_string(talk.session().client().state()) == row.state);
  return talk;
}

const std::string kSynAck = "< S. 0:0(0) ack 1 win 65160";
const std::string kItsFin = "< F. 1:1(0) ack 1 win 509";
const std::string kFinAcked = "< . 1:1(0) ack 2 win 509";

/// What is open is reset, at every number that the server may expect; what is closed is left alone.
const Row kRows[] = {
    {"SYN-SENT", {}, "> R 1:1(0)", "filtered, not-attempted"},
    {"SYN-RECEIVED", {"< S 0:0(0) win 65160"}, "> R 1:1(0)", "filtered, not-attempted"},
    {"ESTABLISHED", {kSynAck}, "> R 1:1(0)", "open, reset"},
    {"FIN-WAIT-1", {kSynAck}, "> R 2:2(0) | > R 1:1(0)", "open, timeout"},
    {"FIN-WAIT-2", {kSynAck, kFinAcked}, "> R 2:2(0)", "open, timeout"},
    {"CLOSE-WAIT", {kSynAck, kItsFin}, "> R 1:1(0)", "open, not-attempted"},
    {"CLOSING", {kSynAck, kItsFin}, "> R 2:2(0) | > R 1:1(0)", "open, timeout"},
    {"LAST-ACK", {kSynAck, kItsFin}, "> R 2:2(0) | > R 1:1(0)", "open, timeout"},
    {"TIME-WAIT", {kSynAck, "< F. 1:1(0) ack 2 win 509"}, "", "open, clean"},
    {"CLOSED", {"< R. 0:0(0) ack 1 win 0"}, "", "refused, not-attempted"},
};

}  // namespace

TEST_CASE("interrupt: in every state") {
  for (const Row& row : kRows) {
    CAPTURE(row.state);
    Conversation talk = in_state(row);
    CHECK(talk.interrupt() == row.answer);
    CHECK(talk.session().finished());
    CHECK_FALSE(talk.session().deadline());
    CHECK(verdict_text(talk.session().lifecycle()) == row.verdict);
    CHECK(talk.machine() == talk.inferred());
    CHECK(talk.interrupt() == "");
  }
}

TEST_CASE("interrupt: what was under way arrives before the tap has shown our RST") {
  for (const Row& row : kRows) {
    if (row.answer.empty() || row.state == "CLOSE-WAIT") continue;  // settled already
    CAPTURE(row.state);
    for (const char* line :
         {"< S. 0:0(0) ack 1 win 65160", "< . 1:1(0) ack 2 win 509", "< F. 1:1(0) ack 1 win 509",
          "< F. 1:1(0) ack 2 win 509", "< R 1:1(0) win 0"}) {
      CAPTURE(std::string{line});
      Conversation talk = in_state(row);
      talk.lag();
      talk.interrupt();
      CHECK_FALSE(talk.session().settled());
      talk.show_next();
      talk.arrives(line);
      CHECK(talk.session().client().state() == tcp::State::closed);
      talk.wait(std::chrono::milliseconds{200});
      CHECK(talk.session().finished());
      CHECK(talk.machine() == talk.inferred());
    }
  }
}

// Silence proves nothing when nobody waited for the answer.
TEST_CASE("interrupt: accuses nobody") {
  for (const Row& row : kRows) {
    if (row.state == "CLOSED" || row.state == "LAST-ACK") continue;
    CAPTURE(row.state);
    Conversation talk = in_state(row);
    talk.wait(std::chrono::milliseconds{10});
    talk.interrupt();
    const probe::Record record = talk.session().record();
    CHECK(record.interrupted == (row.state != "TIME-WAIT" && row.state != "CLOSE-WAIT"));
    for (const infer::Finding& finding : record.life.findings) {
      CHECK_MESSAGE(finding.severity == infer::Severity::info, finding.id);
    }
  }
}

TEST_CASE("interrupt: before the start there is nothing to end") {
  Conversation talk;
  CHECK(talk.interrupt() == "");
}

}  // namespace synspect::test
