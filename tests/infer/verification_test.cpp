#include <doctest/doctest.h>

#include "infer/measurement.hpp"
#include "measured.hpp"

namespace synspect::test {
namespace {

struct VerifyRow {
  std::string_view name;
  Lines life;
  Lines after;
  std::string_view measured;
  std::string_view states;  ///< how they end: from CLOSED, or the last before it
};

const Lines kUnproven = with(kOpened, {{1e6, "> F. 1:1(0) ack 1 win 64240"},
                                       {1'000'040, "< F. 1:1(0) ack 2 win 509"},
                                       {1'000'060, "> . 2:2(0) ack 2 win 64240"}});
const Lines kWeReset = with(kOpened, {{80, kReset}});

}  // namespace

TEST_CASE("verify: CLOSED, observed") {
  const Line last_ack{2e6, "> . 2:2(0) ack 2 win 64240"};
  const Line old_ack{2e6, "> . 1:1(0) ack 2 win 64240"};
  const VerifyRow rows[] = {
      {"after a close with LAST-ACK proven: not before our last ACK",
       kWeClosed,
       {last_ack, {2'000'040, "< R 2:2(0) win 0"}},
       "verify closed [8,9]",
       "LAST-ACK observed 80..200 [6], CLOSED observed 220..2000040 [9]"},
      {"LAST-ACK not proven: not before the last state that is",
       kUnproven,
       {{2e6, "> . 2:2(0) ack 2 win 64240"}, {2'000'040, "< R 2:2(0) win 0"}},
       "verify closed [7,8]",
       "LAST-ACK assumed 1000000..? [4], CLOSED observed 60..2000040 [8]"},
      {"after our RST",
       kWeReset,
       {{90, "> . 0:0(0) ack 1 win 64240"}, {130, "< R 1:1(0) win 0"}},
       "verify closed [5,6]",
       "ESTABLISHED assumed 60..? [3], CLOSED observed 0..130 [6]"},
      {"TIME-WAIT is over",
       kServerClosed,
       {old_ack, {2'000'040, "< R 2:2(0) win 0"}},
       "verify closed [8,9]",
       "TIME-WAIT observed 100..140 [7], CLOSED observed 100..2000040 [9]"},
      {"TIME-WAIT answers ACK",
       kServerClosed,
       {old_ack, {2'000'040, "< . 2:2(0) ack 2 win 509"}},
       "verify still-there [8,9]",
       "TIME-WAIT observed 100..140 [7]"},
      {"a late ACK, sent before our RST had arrived, and then the answer",
       kWeReset,
       {{90, "> . 0:0(0) ack 1 win 64240"},
        {100, "< . 1:1(0) ack 1 win 509"},
        {130, "< R 1:1(0) win 0"}},
       "verify closed [5,7]",
       "CLOSED observed 0..130 [7]"},
      {"an ACK that only the first question may have drawn",
       kWeReset,
       {{90, "> . 0:0(0) ack 1 win 64240"},
        {100, "< . 1:1(0) ack 1 win 509"},
        {1'000'090, "> . 0:0(0) ack 1 win 64240"}},
       "verify silence [5,7]",
       "CLOSED assumed 80..? [4]"},
      {"an ACK to each",
       kWeReset,
       {{90, "> . 0:0(0) ack 1 win 64240"},
        {100, "< . 1:1(0) ack 1 win 509"},
        {1'000'090, "> . 0:0(0) ack 1 win 64240"},
        {1'000'130, "< . 1:1(0) ack 1 win 509"}},
       "verify still-there [7,8]",
       "ESTABLISHED assumed 60..? [3]"},
      {"the last ACK had been lost, and again",
       kWeClosed,
       {last_ack,
        {2'000'010, "< . 2:2(0) ack 2 win 509"},
        {3e6, "> . 2:2(0) ack 2 win 64240"},
        {3'000'040, "< . 2:2(0) ack 2 win 509"}},
       "verify still-there [10,11]",
       "LAST-ACK observed 80..200 [6]"},
      {"data in flight when we asked is no answer",
       kWeReset,
       {{90, "> . 0:0(0) ack 1 win 64240"},
        {100, "< P. 1:21(20) ack 1 win 509"},
        {130, "< R 1:1(0) win 0"}},
       "verify closed [5,7]",
       "CLOSED observed 0..130 [7]"},
      {"the last ACK had been lost: the second asking meets nobody",
       kWeClosed,
       {last_ack,
        {2'000'010, "< F. 1:1(0) ack 2 win 509"},
        {3e6, "> . 2:2(0) ack 2 win 64240"},
        {3'000'040, "< R 2:2(0) win 0"}},
       "verify closed [10,11]",
       "CLOSED observed 220..3000040 [11]"},
      {"the server's FIN again is no answer",
       kWeClosed,
       {last_ack, {2'000'010, "< F. 1:1(0) ack 2 win 509"}},
       "verify silence [8]",
       "CLOSED assumed 220..? [7]"},
      {"a late SYN/ACK of the connection is no answer",
       kWeClosed,
       {last_ack, {2'000'010, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"}},
       "verify silence [8]",
       "CLOSED assumed 220..? [7]"},
      {"a RST with another number is no answer",
       kWeClosed,
       {last_ack, {2'000'010, "< R 1:1(0) win 0"}},
       "verify silence [8]",
       "CLOSED assumed 220..? [7]"},
      {"a RST that came before we asked is no answer",
       kWeClosed,
       {{1'999'999, "< R 2:2(0) win 0"}, last_ack},
       "verify silence [9]",
       "CLOSED assumed 220..? [7]"},
      {"nothing was asked", kWeClosed, {}, "verify not-measured []", "CLOSED assumed 220..? [7]"},
  };
  for (const VerifyRow& row : rows) {
    CAPTURE(row.name);
    const Told told{row.life, row.after};
    const infer::Observer observer = observed(row.life);
    infer::Lifecycle life = observer.lifecycle(true);
    const auto said = infer::verification(observer.facts(), told.after, life.server_states);
    CHECK(measurements_text({said}) == row.measured);
    const std::string states = server_text(life);
    CHECK_MESSAGE(states.ends_with(row.states), states);
    CHECK(states.find("CLOSED") == states.rfind("CLOSED"));
  }
}

TEST_CASE("verify: what the text adds") {
  const Lines refused{{0, "> S 0:0(0) win 64240"}, {40, "< R. 0:0(0) ack 1 win 0"}};
  const Lines still{{90, "> . 0:0(0) ack 1 win 64240"}, {130, "< . 1:1(0) ack 1 win 509"}};
  struct Row {
    Lines life;
    Lines after;
    std::string_view says;
  };
  const Row rows[] = {
      {kWeReset, still, "is not CLOSED: our RST was lost"},
      {kWeClosed,
       {{2e6, "> . 2:2(0) ack 2 win 64240"}, {2'000'040, "< . 2:2(0) ack 2 win 509"}},
       "is not CLOSED: our ACK of its FIN was lost"},
      {kServerClosed,
       {{2e6, "> . 1:1(0) ack 2 win 64240"}, {2'000'040, "< . 2:2(0) ack 2 win 509"}},
       "it still holds it."},
      {with(kOpened, {{80, "< R 1:1(0) win 0"}}), {}, "own RST has said already"},
      {refused, {}, "No connection was opened"},
      {kOpened, {}, "has not ended"},
  };
  for (const Row& row : rows) {
    const Told told{row.life, row.after};
    const infer::Observer observer = observed(row.life);
    infer::Lifecycle life = observer.lifecycle(true);
    const auto said = infer::verification(observer.facts(), told.after, life.server_states);
    CHECK_MESSAGE(said.text.find(row.says) != std::string::npos, said.text);
  }
}

TEST_CASE("verify: with the clock set meanwhile, CLOSED has no bounds") {
  const Told told{kWeClosed,
                  {{2e6, "> . 2:2(0) ack 2 win 64240"}, {2'000'040, "< R 2:2(0) win 0"}}};
  infer::Observer observer = observed(kWeClosed);
  observer.clock_stepped(std::chrono::hours{1});
  infer::Lifecycle life = observer.lifecycle(true);
  const auto said = infer::verification(observer.facts(), told.after, life.server_states);
  CHECK(measurements_text({said}) == "verify closed [8,9]");
  REQUIRE(life.server_states.back().state == tcp::State::closed);
  CHECK(life.server_states.back().claim == infer::Claim::observed);
  CHECK_FALSE(life.server_states.back().not_before);
  CHECK_FALSE(life.server_states.back().not_after);
}

}  // namespace synspect::test
