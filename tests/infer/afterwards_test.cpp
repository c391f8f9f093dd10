#include <doctest/doctest.h>

#include "infer/measurement.hpp"
#include "measured.hpp"

namespace synspect::test {
namespace {

using infer::Measurement;

void check(const Lines& life, const std::vector<MeasuredRow>& rows,
           std::vector<Measurement> (*measure)(infer::Transcript, infer::Transcript)) {
  for (const MeasuredRow& row : rows) {
    CAPTURE(row.name);
    const Told told{life, row.lines};
    const auto all = measure(told.before, told.after);
    CHECK(measurements_text(all) == row.measured);
    const std::string prose = measurements_prose(all);
    CHECK_MESSAGE(prose.find(row.says) != std::string::npos, prose);
    if (!row.never_says.empty()) {
      CHECK_MESSAGE(prose.find(row.never_says) == std::string::npos, prose);
    }
  }
}

constexpr std::string_view kOldSyn = "> S 0:0(0) win 64240 <mss 1460>";
constexpr std::string_view kGhost = "< S. 500:500(0) ack 1 win 65160 <mss 1460>";
constexpr std::string_view kCheck = "> . 0:0(0) ack 501 win 64240";
constexpr std::string_view kGone = "< R 501:501(0) win 0";

}  // namespace

// Segments 1 to 7 are the lifecycle.
TEST_CASE("ghost: what an old SYN meets") {
  check(kWeClosed,
        {
            {"nothing was asked", {}, "ghost not-measured []", "did not end by itself"},
            {"silence", {{1e6, kOldSyn}, {2e6, kOldSyn}}, "ghost silence [8,9]", "met silence"},
            {"refused",
             {{1e6, kOldSyn}, {1'000'040, "< R. 0:0(0) ack 1 win 0"}},
             "ghost refused [8,9]",
             "nothing listens"},
            {"a RST that acknowledges something else is no answer",
             {{1e6, kOldSyn}, {1'000'040, "< R. 0:0(0) ack 5 win 0"}},
             "ghost silence [8]",
             "silence"},
            {"TIME-WAIT, or another state that holds the old connection",
             {{1e6, kOldSyn}, {1'000'040, "< . 2:2(0) ack 2 win 509"}},
             "ghost challenged [8,9]",
             "perhaps in LAST-ACK",
             "TIME-WAIT"},
            {"a late copy of an ACK, and then a SYN/ACK",
             {{1e6, kOldSyn}, {1'000'010, "< . 2:2(0) ack 2 win 509"}, {1'000'040, kGhost}},
             "ghost accepted [8,10]",
             "took",
             "still holds"},
            {"... and then a refusal",
             {{1e6, kOldSyn},
              {1'000'010, "< . 2:2(0) ack 2 win 509"},
              {1'000'040, "< R. 0:0(0) ack 1 win 0"}},
             "ghost refused [8,10]",
             "nothing listens"},
            {"the server's FIN again is no answer",
             {{1e6, kOldSyn}, {1'000'040, "< F. 1:1(0) ack 2 win 509"}},
             "ghost silence [8]",
             "silence"},
            {"a SYN/ACK of the first connection, late, is no answer",
             {{1e6, kOldSyn}, {1'000'040, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"}},
             "ghost silence [8]",
             "silence",
             "SYN-RECEIVED"},
            {"the same number with another timestamp is a new one: SYN cookies",
             {{1e6, kOldSyn}, {1'000'040, "< S. 0:0(0) ack 1 win 65160 <mss 1460,ts 9 0>"}},
             "ghost accepted [8,9]",
             "a ghost is in SYN-RECEIVED"},
            {"the answer to the second asking names that one",
             {{1e6, kOldSyn}, {2e6, kOldSyn}, {2'000'040, kGhost}},
             "ghost accepted [9,10]",
             "took"},
        },
        infer::ghost);
}

TEST_CASE("ghost: who closed first is in TIME-WAIT") {
  check(kServerClosed,
        {{"",
          {{1e6, kOldSyn}, {1'000'040, "< . 2:2(0) ack 2 win 509"}},
          "ghost challenged [8,9]",
          "most likely in TIME-WAIT",
          "LAST-ACK"}},
        infer::ghost);
}

TEST_CASE("time-wait: no connection") {
  check({{0, "> S 0:0(0) win 64240"}, {40, "< R. 0:0(0) ack 1 win 0"}},
        {{"", {}, "time-wait not-measured []", "No connection was opened"}}, infer::time_wait);
}

TEST_CASE("ghost: how long it stayed, and whether our RST ended it") {
  check(kWeClosed,
        {
            {"it went on until our RST",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {2'000'040, kGhost},
              {3e6, kReset},
              {3'000'010, kCheck},
              {3'000'050, kGone}},
             "ghost accepted [8,9]; ghost-lifetime goes-on [9,10,11] ladder 1000000 >= 1000000; "
             "ghost-reset ended [11,12,13]",
             "Our RST ended the ghost at once"},
            {"the server gave up: once more, for the RST",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {2'000'040, kGhost},
              {6'600'000, kOldSyn},
              {6'600'040, "< S. 900:900(0) ack 1 win 65160 <mss 1460>"},
              {6'600'050, kReset},
              {6'600'060, "> . 0:0(0) ack 901 win 64240"},
              {6'600'100, "< R 901:901(0) win 0"}},
             "ghost accepted [8,9]; ghost-lifetime gave-up [9,10,11] ladder 1000000 >= 1000000; "
             "ghost-reset ended [13,14,15]",
             "has given up"},
            {"SYN cookies: the second answer bears the same number, and is no rung of the first",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {4'700'000, kOldSyn},
              {4'700'040, kGhost},
              {4'700'050, kReset},
              {4'700'060, kCheck},
              {4'700'100, kGone}},
             "ghost accepted [8,9]; ghost-lifetime never-repeated [9,10] >= 0; "
             "ghost-reset ended [12,13,14]",
             "keeps no state"},
            {"the server ended it by itself",
             {{1e6, kOldSyn}, {1'000'040, kGhost}, {1'500'040, kGone}},
             "ghost accepted [8,9]; ghost-lifetime gave-up [9,10] >= 0",
             "the server ended it by a RST"},
            {"a RST at another number ends nothing",
             {{1e6, kOldSyn}, {1'000'040, kGhost}, {1'500'040, "< R 77:77(0) win 0"}},
             "ghost accepted [8,9]",
             "took",
             "ended"},
            {"still there",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {1'500'000, kReset},
              {1'500'010, kCheck},
              {1'500'050, "< . 501:501(0) ack 1 win 509"}},
             "ghost accepted [8,9]; ghost-lifetime too-short [9,10] >= 0; "
             "ghost-reset still-there [10,11,12]",
             "still answers"},
            {"a SYN/ACK that crosses our RST is no answer to what we asked",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {2e6, kReset},
              {2'000'010, kCheck},
              {2'000'015, kGhost},
              {2'000'050, kGone}},
             "ghost accepted [8,9]; ghost-lifetime too-short [9,10,12] >= 0; "
             "ghost-reset ended [10,11,13]",
             "ended the ghost"},
            {"nor a RST at another number",
             {{1e6, kOldSyn},
              {1'000'040, kGhost},
              {1'500'000, kReset},
              {1'500'010, kCheck},
              {1'500'050, "< R 77:77(0) win 0"}},
             "ghost accepted [8,9]; ghost-lifetime too-short [9,10] >= 0; ghost-reset silence "
             "[10,11]",
             "Nothing tells"},
            {"the second SYN met silence",
             {{1e6, kOldSyn}, {1'000'040, kGhost}, {4'700'000, kOldSyn}, {5'700'000, kReset}},
             "ghost accepted [8,9]; ghost-lifetime never-repeated [9,10] >= 0; "
             "ghost-reset silence [11]",
             "Nothing tells"},
        },
        infer::ghost);
}

namespace {

constexpr std::string_view kNewSyn = "> S 1048578:1048578(0) win 64240 <mss 1460>";
/// The second connection, from kNewSyn on, closed by the server first: segments 8 to 14.
const Lines kSecond{{1e6, kNewSyn},
                    {1'000'040, "< S. 500:500(0) ack 1048579 win 65160 <mss 1460>"},
                    {1'000'060, "> . 1048579:1048579(0) ack 501 win 64240"},
                    {1'000'080, "< F. 501:501(0) ack 1048579 win 509"},
                    {1'000'090, "> . 1048579:1048579(0) ack 502 win 64240"},
                    {1'000'100, "> F. 1048579:1048579(0) ack 502 win 64240"},
                    {1'000'140, "< . 502:502(0) ack 1048580 win 509"}};
constexpr std::string_view kHeld = "< . 502:502(0) ack 1048580 win 509";

}  // namespace

TEST_CASE("time-wait: whether it takes a new SYN") {
  check(
      kServerClosed,
      {
          {"nothing was asked", {}, "time-wait not-measured []", "(--send) or more time (--hold)"},
          {"refused",
           {{1e6, kNewSyn}, {1'000'040, "< R. 0:0(0) ack 1048579 win 0"}},
           "time-wait-reuse refused [8,9]; time-wait not-measured []",
           "nothing tells TIME-WAIT from its end",
           "second connection"},
          {"silence",
           {{1e6, kNewSyn}, {2e6, kNewSyn}},
           "time-wait-reuse silence [8,9]; time-wait not-measured []",
           "nothing more was asked",
           "second connection"},
          {"a FIN of the first connection, late, is no answer",
           {{1e6, kNewSyn}, {1'000'040, "< F. 1:1(0) ack 1 win 509"}},
           "time-wait-reuse silence [8]; time-wait not-measured []",
           "met silence"},
          {"a late copy of an ACK, and then it is taken",
           {{1e6, kNewSyn},
            {1'000'010, "< . 2:2(0) ack 2 win 509"},
            {1'000'040, "< S. 500:500(0) ack 1048579 win 65160 <mss 1460>"}},
           "time-wait-reuse accepted [8,10]; time-wait not-measured []",
           "took a new SYN"},
          {"the second connection did not end", Lines{kSecond.begin(), kSecond.begin() + 3},
           "time-wait-reuse accepted [8,9]; time-wait not-measured []", "did not end"},
          // 7 acknowledged our FIN, 6, of the first connection.
          {"not taken: the first connection's TIME-WAIT is asked on",
           {{1e6, kNewSyn},
            {1'000'040, "< . 2:2(0) ack 2 win 509"},
            {2'000'140, kOldSyn},
            {2'000'180, "< . 2:2(0) ack 2 win 509"},
            {3'000'140, kOldSyn}},
           "time-wait-reuse challenged [8,9]; time-wait goes-on [6,7] >= 2000000",
           "held TIME-WAIT for 2.000 s at least"},
      },
      infer::time_wait);
}

TEST_CASE("time-wait: how long it was held, on the safe side") {
  constexpr std::string_view kOver = "< S. 900:900(0) ack 1048579 win 65160";
  const std::string_view old = kNewSyn;
  const auto rows = [&](std::vector<MeasuredRow> all) {
    for (MeasuredRow& row : all) row.lines = with(kSecond, row.lines);
    return all;
  };
  check(kServerClosed,
        rows({
            {"it goes on",
             {{2'000'140, old}, {2'000'180, kHeld}, {3'000'140, old}, {3'000'180, kHeld}},
             "time-wait-reuse accepted [8,9]; time-wait goes-on [13,14] >= 2000000",
             "give more --timeout"},
            {"from the last question that was answered by TIME-WAIT, to the first that was not",
             {{2'000'140, old},
              {2'000'180, kHeld},
              {3'000'140, old},
              {3'000'180, kOver},
              {3'000'190, "> R 1048579:1048579(0) win 0"}},
             "time-wait-reuse accepted [8,9]; time-wait ended [13,14,17,18] >= 1000000 <= 2000080",
             "held TIME-WAIT for 1.000 to 2.000 s"},
            {"a late ACK before the answer to the same question is TIME-WAIT's no more",
             {{2'000'140, old}, {2'000'150, kHeld}, {2'000'180, kOver}},
             "time-wait-reuse accepted [8,9]; time-wait ended [13,14,15,17] <= 1000080",
             "for 0.000 to 1.000 s"},
            {"by a RST",
             {{2'000'140, old}, {2'000'180, "< R. 0:0(0) ack 1048579 win 0"}},
             "time-wait-reuse accepted [8,9]; time-wait ended [13,14,15,16] <= 1000080",
             "for 0.000 to 1.000 s"},
            {"an answer that was lost moves neither bound",
             {{2'000'140, old},
              {2'000'180, kHeld},
              {3'000'140, old},
              {4'000'140, old},
              {4'000'180, kOver}},
             "time-wait-reuse accepted [8,9]; time-wait ended [13,14,17,19] >= 1000000 <= 3000080",
             "1.000 to 3.000 s"},
            {"a RST for another SYN is no end",
             {{2'000'140, old}, {2'000'180, "< R. 0:0(0) ack 1 win 0"}},
             "time-wait-reuse accepted [8,9]; time-wait silence [13,14]",
             "did not answer"},
            {"no answer at all",
             {{2'000'140, old}, {3'000'140, old}},
             "time-wait-reuse accepted [8,9]; time-wait silence [13,14]",
             "did not answer"},
        }),
        infer::time_wait);
}

TEST_CASE("time-wait: entered with the first FIN of ours, though it was sent twice") {
  Lines second = kSecond;
  second.insert(second.begin() + 6, {900'000 + 1e6, "> F. 1048579:1048579(0) ack 502 win 64240"});
  second.back().at_us = 900'040 + 1e6;
  check(kServerClosed,
        {{"", with(second, {{3e6, kNewSyn}, {3'000'040, "< R. 0:0(0) ack 1048579 win 0"}}),
          "time-wait-reuse accepted [8,9]; time-wait ended [13,15,16,17] <= 1999940", "held"}},
        infer::time_wait);
}

}  // namespace synspect::test
