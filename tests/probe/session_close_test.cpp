#include "probe/session.hpp"

#include <doctest/doctest.h>

#include "conversation.hpp"

namespace synspect::test {
namespace {

struct Exchange {
  std::string arrives;
  std::string answer;
};

struct Row {
  std::string name;
  std::vector<Exchange> then;  ///< after our SYN
  std::string verdict;
  std::string client;  ///< by the machine and by inference alike
};

/// After every segment, what the machine believes and what the transcript proves must agree.
void check(const probe::Plan& plan, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Conversation talk{plan};
    CHECK(talk.start() == "> S 0:0(0)");
    for (const Exchange& exchange : row.then) {
      CAPTURE(exchange.arrives);
      CHECK(talk.arrives(exchange.arrives) == exchange.answer);
      CHECK(talk.machine() == talk.inferred());
    }
    CHECK(talk.machine() == row.client);
    CHECK(verdict_text(talk.session().lifecycle()) == row.verdict);
    CHECK(talk.wait(std::chrono::seconds{1}) == "");
    CHECK(talk.session().settled());
    CHECK(talk.session().finished());
    CHECK_FALSE(talk.session().deadline());
  }
}

const Exchange kSynAck{"< S. 0:0(0) ack 1 win 65160", "> . 1:1(0) ack 1 | > F. 1:1(0) ack 1"};
const std::string kOpened = "SYN-SENT, ESTABLISHED";

probe::Plan held() {
  probe::Plan plan = plain_plan();
  plan.hold = std::chrono::seconds{60};
  return plan;
}

}  // namespace

TEST_CASE("session: we close first") {
  check(plain_plan(), {{"four segments",
                        {kSynAck,
                         {"< . 1:1(0) ack 2 win 509", ""},
                         {"< F. 1:1(0) ack 2 win 509", "> . 2:2(0) ack 2"}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"},
                       {"three segments",
                        {kSynAck, {"< F. 1:1(0) ack 2 win 509", "> . 2:2(0) ack 2"}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"},
                       {"both at once",
                        {kSynAck,
                         {"< F. 1:1(0) ack 1 win 509", "> . 2:2(0) ack 2"},
                         {"< . 2:2(0) ack 2 win 509", ""}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, CLOSING, TIME-WAIT"},
                       {"both at once, its ACK before its FIN",
                        {kSynAck,
                         {"< . 2:2(0) ack 2 win 509", ""},
                         {"< F. 1:1(0) ack 1 win 509", "> . 2:2(0) ack 2"}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"},
                       {"data after our FIN",
                        {kSynAck,
                         {"< . 1:1(0) ack 2 win 509", ""},
                         {"< P. 1:22(21) ack 2 win 509", "> . 2:2(0) ack 22"},
                         {"< F. 22:22(0) ack 2 win 509", "> . 2:2(0) ack 23"}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"},
                       {"data that crosses our FIN, and both FINs",
                        {kSynAck,
                         {"< FP. 1:22(21) ack 1 win 509", "> . 2:2(0) ack 23"},
                         {"< . 23:23(0) ack 2 win 509", ""}},
                        "open, clean",
                        kOpened + ", FIN-WAIT-1, CLOSING, TIME-WAIT"}});
}

TEST_CASE("session: the server closes first, and so ends the hold") {
  const Exchange syn_ack{"< S. 0:0(0) ack 1 win 65160", "> . 1:1(0) ack 1"};
  check(held(), {{"alone",
                  {syn_ack,
                   {"< F. 1:1(0) ack 1 win 509", "> . 1:1(0) ack 2 | > F. 1:1(0) ack 2"},
                   {"< . 2:2(0) ack 2 win 509", ""}},
                  "open, clean",
                  kOpened + ", CLOSE-WAIT, LAST-ACK, CLOSED"},
                 {"after data",
                  {syn_ack,
                   {"< P. 1:22(21) ack 1 win 509", "> . 1:1(0) ack 22"},
                   {"< F. 22:22(0) ack 1 win 509", "> . 1:1(0) ack 23 | > F. 1:1(0) ack 23"},
                   {"< . 23:23(0) ack 2 win 509", ""}},
                  "open, clean",
                  kOpened + ", CLOSE-WAIT, LAST-ACK, CLOSED"},
                 {"its FIN before its data",
                  {syn_ack,
                   {"< F. 22:22(0) ack 1 win 509", "> . 1:1(0) ack 1"},
                   {"< FP. 1:22(21) ack 1 win 509", "> . 1:1(0) ack 23 | > F. 1:1(0) ack 23"},
                   {"< . 23:23(0) ack 2 win 509", ""}},
                  "open, clean",
                  kOpened + ", CLOSE-WAIT, LAST-ACK, CLOSED"}});
}

TEST_CASE("session: both sides open at once") {
  check(plain_plan(), {{"and we close first",
                        {{"< S 0:0(0) win 65160", "> S. 0:0(0) ack 1"},
                         {"< S. 0:0(0) ack 1 win 65160", "> F. 1:1(0) ack 1"},
                         {"< F. 1:1(0) ack 2 win 509", "> . 2:2(0) ack 2"}},
                        "open, clean",
                        "SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"}});
}

TEST_CASE("session: the server resets") {
  check(
      plain_plan(),
      {{"the SYN", {{"< R. 0:0(0) ack 1 win 0", ""}}, "refused, not-attempted", "SYN-SENT, CLOSED"},
       {"the FIN",
        {kSynAck, {"< R 1:1(0) win 0", ""}},
        "open, reset",
        kOpened + ", FIN-WAIT-1, CLOSED"},
       {"after it acknowledged the FIN",
        {kSynAck, {"< . 1:1(0) ack 2 win 509", ""}, {"< R. 1:1(0) ack 2 win 0", ""}},
        "open, reset",
        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, CLOSED"},
       {"not at first: an old SYN of ours is answered, and a forged RST comes",
        {{"< S. 77:77(0) ack 500 win 9", "> R 500:500(0)"},
         {"< R 0:0(0) win 0", ""},
         kSynAck,
         {"< R 9:9(0) win 0", "> . 2:2(0) ack 1"},
         {"< F. 1:1(0) ack 2 win 509", "> . 2:2(0) ack 2"}},
        "open, clean",
        kOpened + ", FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT"}});
  check(held(), {{"the open connection",
                  {{"< S. 0:0(0) ack 1 win 65160", "> . 1:1(0) ack 1"}, {"< R 1:1(0) win 0", ""}},
                  "open, reset",
                  kOpened + ", CLOSED"}});
}

}  // namespace synspect::test
