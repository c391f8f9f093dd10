#include "infer/measurement.hpp"

#include <doctest/doctest.h>

#include "measured.hpp"

namespace synspect::test {
namespace {

using Measure = infer::Measurement (*)(const infer::Facts&, infer::Transcript);

void check(Measure measure, const std::vector<MeasuredRow>& rows) {
  for (const MeasuredRow& row : rows) {
    CAPTURE(row.name);
    const std::vector<infer::Measurement> all{
        measure(observed(row.lines).facts(), all_of(row.lines))};
    CHECK(measurements_text(all) == row.measured);
    const std::string prose = measurements_prose(all);
    CHECK_MESSAGE(prose.find(row.says) != std::string::npos, prose);
    if (!row.never_says.empty()) {
      CHECK_MESSAGE(prose.find(row.never_says) == std::string::npos, prose);
    }
  }
}

constexpr std::string_view kSynAck = "< S. 0:0(0) ack 1 win 65160 <mss 1460>";
const Lines kHalfWay{{0, "> S 0:0(0) win 64240 <mss 1460>"}, {40, kSynAck}};

}  // namespace

TEST_CASE("syn-ack-retries: until the server gives up, or we do") {
  check(infer::syn_ack_retries,
        {
            {"gave up: quiet for 4.5 times the last wait",
             with(kHalfWay, {{1'000'040, kSynAck}, {3'000'040, kSynAck}, {12'000'040, kReset}}),
             "syn-ack-retries gave-up [2,3,4,5] ladder 1000000 3000000 >= 3000000",
             "repeated 2 times, the last 3.000 s after the first, then nothing for 9.000 s",
             "--timeout"},
            {"a nanosecond less: it may go on",
             with(kHalfWay, {{1'000'040, kSynAck}, {3'000'040, kSynAck}, {12'000'039.999, kReset}}),
             "syn-ack-retries goes-on [2,3,4,5] ladder 1000000 3000000 >= 3000000",
             "it may go on, 12.000 s were too short", "given up"},
            {"once", with(kHalfWay, {{1'000'040, kSynAck}, {2'000'040, kReset}}),
             "syn-ack-retries goes-on [2,3,4] ladder 1000000 >= 1000000", "repeated 1 time, "},
            {"never, for as long as a first repetition could take",
             with(kHalfWay, {{3'500'040, kReset}}), "syn-ack-retries never-repeated [2,3] >= 0",
             "not repeated in 3.500 s: the server keeps no state", "--timeout"},
            {"never, but we did not wait", with(kHalfWay, {{3'500'039.999, kReset}}),
             "syn-ack-retries too-short [2,3] >= 0", "give more --timeout", "keeps no state"},
        });
}

TEST_CASE("syn-ack-retries: what is no rung") {
  check(infer::syn_ack_retries,
        {
            {"a copy that the path made, just below 100 ms",
             with(kHalfWay, {{100'039.999, kSynAck}, {1'000'040, kSynAck}, {5'600'000, kReset}}),
             "syn-ack-retries gave-up [2,4,5] ladder 1000000 >= 1000000", "repeated 1 time"},
            {"its twin: 100 ms are a timer's",
             with(kHalfWay, {{100'040, kSynAck}, {1'000'040, kSynAck}, {1'100'040, kReset}}),
             "syn-ack-retries goes-on [2,3,4,5] ladder 100000 1000000 >= 1000000",
             "repeated 2 times"},
            {"a copy of the copy counts from the rung",
             with(kHalfWay, {{60'000, kSynAck}, {120'000, kSynAck}, {200'000, kReset}}),
             "syn-ack-retries goes-on [2,4,5] ladder 119960 >= 119960", "repeated 1 time"},
            {"of another connection: another number",
             with(kHalfWay, {{1'000'040, "< S. 77:77(0) ack 1 win 65160"}, {3'600'000, kReset}}),
             "syn-ack-retries never-repeated [2,4] >= 0", "not repeated"},
            {"of another connection: another acknowledgment",
             with(kHalfWay, {{1'000'040, "< S. 0:0(0) ack 9 win 65160"}, {3'600'000, kReset}}),
             "syn-ack-retries never-repeated [2,4] >= 0", "not repeated"},
            {"a bare ACK",
             with(kHalfWay, {{1'000'040, "< . 1:1(0) ack 1 win 65160"}, {3'600'000, kReset}}),
             "syn-ack-retries never-repeated [2,4] >= 0", "not repeated"},
            {"one that crosses our RST shows that the server had not given up",
             with(kHalfWay, {{3'600'000, kReset}, {3'600'020, kSynAck}}),
             "syn-ack-retries too-short [2,3,4] >= 0", "not repeated in 3.600 s", "keeps no state"},
            {"one that follows our RST is no rung",
             with(kHalfWay, {{1'000'040, kSynAck}, {5'600'000, kReset}, {5'600'040, kSynAck}}),
             "syn-ack-retries goes-on [2,3,4,5] ladder 1000000 >= 1000000", "repeated 1 time",
             "given up"},
        });
}

TEST_CASE("syn-ack-retries: a RST of the server") {
  check(infer::syn_ack_retries,
        {
            {"ends it",
             with(kHalfWay, {{1'000'040, kSynAck}, {2'000'040, "< R. 1:1(0) ack 1 win 0"}}),
             "syn-ack-retries gave-up [2,3,4] ladder 1000000 >= 1000000", "ended it by a RST",
             "--timeout"},
            {"at once", with(kHalfWay, {{50'040, "< R. 1:1(0) ack 1 win 0"}}),
             "syn-ack-retries gave-up [2,3] >= 0",
             "not repeated in 0.050 s, then the server ended it", "--timeout"},
            {"at another number is nobody's",
             with(kHalfWay, {{50'040, "< R 5:5(0) win 0"}, {3'600'000, kReset}}),
             "syn-ack-retries never-repeated [2,4] >= 0", "keeps no state", "ended it"},
        });
}

TEST_CASE("syn-ack-retries: nothing to leave unanswered") {
  const Lines syn{{0, "> S 0:0(0) win 64240"}};
  check(infer::syn_ack_retries, {{"silence", with(syn, {{1'000'000, kReset}}),
                                  "syn-ack-retries not-measured []", "No SYN/ACK"},
                                 {"refused", with(syn, {{40, "< R. 0:0(0) ack 1 win 0"}}),
                                  "syn-ack-retries not-measured []", "No SYN/ACK"}});
}

namespace {

constexpr std::string_view kItsFin = "< F. 1:1(0) ack 2 win 509";
const Lines kWithheld{kWeClosed.begin(), kWeClosed.begin() + 6};
constexpr std::string_view kLastAck = "> . 2:2(0) ack 2 win 64240";
}  // namespace

TEST_CASE("fin-retries: until the server gives up, or we answer") {
  check(infer::fin_retries,
        {
            {"goes on",
             with(kWithheld, {{200'200, kItsFin}, {600'200, kItsFin}, {1'000'000, kLastAck}}),
             "fin-retries goes-on [6,7,8,9] ladder 200000 600000 >= 600000", "it may go on"},
            {"gave up",
             with(kWithheld, {{200'200, kItsFin}, {600'200, kItsFin}, {4'100'200, kLastAck}}),
             "fin-retries gave-up [6,7,8,9] ladder 200000 600000 >= 600000",
             "the server has given up, unless what followed was lost."},
            {"a short wait says little of the next one: 3.5 s at least",
             with(kWithheld, {{200'200, kItsFin}, {600'200, kItsFin}, {4'100'199, kLastAck}}),
             "fin-retries goes-on [6,7,8,9] ladder 200000 600000 >= 600000", "it may go on"},
            {"never repeated", with(kWithheld, {{3'500'200, kLastAck}}),
             "fin-retries never-repeated [6,7] >= 0", "not repeated in 3.500 s."},
            {"too short", with(kWithheld, {{3'500'199, kLastAck}}),
             "fin-retries too-short [6,7] >= 0", "give more --timeout"},
            {"a copy by the path",
             with(kWithheld, {{1'200, kItsFin}, {200'200, kItsFin}, {400'000, kLastAck}}),
             "fin-retries goes-on [6,8,9] ladder 200000 >= 200000", "repeated 1 time"},
            {"the FIN with its data is the same FIN; another number is not",
             with(kWithheld, {{200'200, "< F. 2:2(0) ack 2 win 509"}, {400'000, kLastAck}}),
             "fin-retries too-short [6,8] >= 0", "not repeated"},
        });
}

TEST_CASE("fin-retries: a RST says that the server has no connection") {
  constexpr std::string_view kRst = "< R 2:2(0) win 0";
  check(
      infer::fin_retries,
      {
          {"in answer to the late ACK, though the ladder was too short to see its end",
           with(kWithheld, {{200'200, kItsFin}, {300'000, kLastAck}, {300'040, kRst}}),
           "fin-retries gave-up [6,7,8,9] ladder 200000 >= 200000",
           "its RST to our late ACK shows that it has no connection any more.", "may go on"},
          {"the same, not repeated at all", with(kWithheld, {{300'000, kLastAck}, {300'040, kRst}}),
           "fin-retries gave-up [6,7,8] >= 0", "its RST to our late ACK", "--timeout"},
          {"at another number: nobody's",
           with(kWithheld,
                {{200'200, kItsFin}, {300'000, kLastAck}, {300'040, "< R 1:1(0) win 0"}}),
           "fin-retries goes-on [6,7,8] ladder 200000 >= 200000", "may go on", "RST"},
          {"before we spoke", with(kWithheld, {{200'200, kItsFin}, {300'040, kRst}}),
           "fin-retries gave-up [6,7,8] ladder 200000 >= 200000", "the server ended it by a RST",
           "closed first"},
      });
}

TEST_CASE("fin-retries: nothing to leave unanswered") {
  check(infer::fin_retries, {
                                {"no FIN", Lines{kWithheld.begin(), kWithheld.begin() + 5},
                                 "fin-retries not-measured []", "No FIN of the server came"},
                                {"the server closed first",
                                 with(kOpened, {{80, "< F. 1:1(0) ack 1 win 509"},
                                                {90, "> . 1:1(0) ack 2 win 64240"},
                                                {100, "> F. 1:1(0) ack 2 win 64240"},
                                                {140, "< . 2:2(0) ack 2 win 509"}}),
                                 "fin-retries not-measured []", "The server closed first"},
                                {"both at once: it is in CLOSING, with another timer",
                                 with(kOpened, {{80, "> F. 1:1(0) ack 1 win 64240"},
                                                {90, "< F. 1:1(0) ack 1 win 509"},
                                                {120, "< . 2:2(0) ack 2 win 509"},
                                                {200'090, "< F. 1:1(0) ack 2 win 509"},
                                                {9'000'000, "> . 2:2(0) ack 2 win 64240"}}),
                                 "fin-retries not-measured []", "both did at once"},
                            });
}

namespace {

infer::Measurement accepted(const infer::Facts& facts, infer::Transcript) {
  return infer::acceptance(facts);
}

}  // namespace

TEST_CASE("accept-queue: what became of a lifecycle that was completed late") {
  const Lines held = with(kHalfWay, {{600'000, "> . 1:1(0) ack 1 win 64240"},
                                     {600'010, "> F. 1:1(0) ack 1 win 64240"}});
  constexpr std::string_view kFinAcked = "< . 1:1(0) ack 2 win 509";
  check(accepted,
        {
            {"taken", with(held, {{600'050, kFinAcked}}), "accept-queue accepted [3,5]",
             "took the connection"},
            {"taken, though the SYN/ACK came again before we completed it",
             Lines{kHalfWay[0],
                   kHalfWay[1],
                   {500'000, kSynAck},
                   {600'000, "> . 1:1(0) ack 1 win 64240"},
                   {600'010, "> F. 1:1(0) ack 1 win 64240"},
                   {600'050, kFinAcked}},
             "accept-queue accepted [4,6]", "when its handshake was completed"},
            {"late", with(held, {{1'000'040, kSynAck}, {1'600'050, kFinAcked}}),
             "accept-queue accepted-late [3,5,6]", "took the connection later"},
            {"taken: a copy by the path is no repetition",
             with(held, {{600'040, kSynAck}, {600'050, kFinAcked}}), "accept-queue accepted [3,6]",
             "took the connection"},
            {"never", with(held, {{1'000'040, kSynAck}, {3'000'040, kSynAck}}),
             "accept-queue syn-ack-again [3,5]", "never took the connection"},
            {"reset", with(held, {{600'050, "< R 1:1(0) win 0"}}), "accept-queue reset [3,5]",
             "it aborts on overflow, it did not find its SYN cookie"},
            {"reset at a number that is not expected", with(held, {{600'050, "< R 9:9(0) win 0"}}),
             "accept-queue silent [3]", "Nothing came back"},
            {"taken, and reset later",
             with(held, {{600'050, kFinAcked}, {600'060, "< R 1:1(0) win 0"}}),
             "accept-queue accepted [3,5]", "took the connection"},
            {"silence", held, "accept-queue silent [3]", "Nothing came back"},
            {"a bare ACK of the SYN proves nothing",
             with(held, {{600'050, "< . 1:1(0) ack 1 win 509"}}), "accept-queue silent [3]",
             "Nothing came back"},
            {"reset while it was held", with(kHalfWay, {{300'000, "< R. 1:1(0) ack 1 win 0"}}),
             "accept-queue reset [3]", "while it was half-way", "did not answer"},
            {"no SYN/ACK",
             {{0, "> S 0:0(0) win 64240"}},
             "accept-queue not-measured []",
             "did not answer our SYN"},
        });
}

// The server's timer may run out while our ACK is on its way.
TEST_CASE("accept-queue: a repetition that crosses our ACK") {
  const Lines held{{0, "> S 0:0(0) win 64240 <mss 1460>"},
                   {400'000, kSynAck},
                   {1'300'000, "> . 1:1(0) ack 1 win 64240"},
                   {1'300'010, "> F. 1:1(0) ack 1 win 64240"}};
  constexpr std::string_view kFinAcked = "< . 1:1(0) ack 2 win 509";
  check(accepted,
        {
            {"within a round trip", with(held, {{1'699'999, kSynAck}, {1'700'010, kFinAcked}}),
             "accept-queue accepted [3,6]", "when its handshake was completed"},
            {"later than that", with(held, {{1'700'000, kSynAck}, {1'700'010, kFinAcked}}),
             "accept-queue accepted-late [3,5,6]", "later"},
        });
}

TEST_CASE("measurements: the clock was set meanwhile: nothing that has times in it") {
  const Lines ladder = with(kHalfWay, {{1'000'040, kSynAck}, {2'000'040, kReset}});
  std::vector<infer::Measurement> all{
      infer::syn_ack_retries(observed(ladder).facts(), all_of(ladder)),
      infer::acceptance(observed(kWeClosed).facts())};
  infer::forget_times(all);
  CHECK(measurements_text(all) ==
        "syn-ack-retries not-measured [2,3,4]; accept-queue accepted [3,5]");
  CHECK(measurements_prose(all).find("The clock") != std::string::npos);
}

}  // namespace synspect::test
