#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

using std::chrono::milliseconds;

const Lines kClosed = opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                              {120, "< . 1:1(0) ack 2 win 509"},
                              {150, "< F. 1:1(0) ack 2 win 509"},
                              {170, "> . 2:2(0) ack 2 win 64240"}});

/// With the clock set after segment number `after` (0: before the first).
infer::Lifecycle stepped(const Lines& lines, std::size_t after, Duration by = milliseconds{1500}) {
  infer::Observer observer;
  if (after == 0) observer.clock_stepped(by);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    show(lines, i, observer);
    if (i + 1 == after) observer.clock_stepped(by);
  }
  return observer.lifecycle(true);
}

/// From a capture file, one second earlier from segment number `from` on.
infer::Observer from_file(const Lines& lines, std::size_t from, Duration back) {
  infer::Observer observer;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    infer::Observation seen = observation(lines, i);
    seen.at.clock = StampClock::capture_file;
    if (i + 1 >= from) seen.at.ns -= back.count();
    observer.observe(seen);
  }
  return observer;
}

}  // namespace

TEST_CASE("clock stepped: what spans it has no time") {
  const struct {
    std::size_t after;
    std::string_view steps;
    std::string_view server;
    std::string_view findings;
  } rows[] = {
      {0, "syn 1-2 40 x1, ack 2-3 20, fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7 20",
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..120 [5], "
       "CLOSE-WAIT observed 80..120 [5], LAST-ACK observed 80..150 [6], CLOSED assumed 170..? [7]",
       ""},
      {1, "syn 1-2 x1, ack 2-3 20, fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7 20",
       "SYN-RECEIVED observed 0..? [2], ESTABLISHED implied 60..120 [5], "
       "CLOSE-WAIT observed 80..120 [5], LAST-ACK observed 80..150 [6], CLOSED assumed 170..? [7]",
       "clock-stepped warning [1,2]"},
      {4, "syn 1-2 40 x1, ack 2-3 20, fin 4-5 x1, peer_fin 5-6 30, last_ack 6-7 20",
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..? [5], "
       "CLOSE-WAIT observed 80..? [5], LAST-ACK observed 80..? [6], CLOSED assumed 170..? [7]",
       "clock-stepped warning [4,5]"},
      {6, "syn 1-2 40 x1, ack 2-3 20, fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7",
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..120 [5], "
       "CLOSE-WAIT observed 80..120 [5], LAST-ACK observed 80..150 [6], CLOSED assumed 170..? [7]",
       "clock-stepped warning [6,7]"},
      {7, "syn 1-2 40 x1, ack 2-3 20, fin 4-5 40 x1, peer_fin 5-6 30, last_ack 6-7 20",
       "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..120 [5], "
       "CLOSE-WAIT observed 80..120 [5], LAST-ACK observed 80..150 [6], CLOSED assumed 170..? [7]",
       ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.after);
    const infer::Lifecycle life = stepped(kClosed, row.after);
    CHECK(steps_text(life) == row.steps);
    CHECK(server_text(life) == row.server);
    CHECK(findings_text(life) == row.findings);
  }
}

TEST_CASE("clock stepped: several times, and by how much") {
  infer::Observer observer;
  for (std::size_t i = 0; i < kClosed.size(); ++i) {
    show(kClosed, i, observer);
    if (i == 1) observer.clock_stepped(milliseconds{1500});
    if (i == 2) observer.clock_stepped(Duration{});  // or here
    if (i == 4) observer.clock_stepped(-milliseconds{500});
  }
  const infer::Lifecycle life = observer.lifecycle(true);
  CHECK(steps_text(life) == "syn 1-2 40 x1, ack 2-3, fin 4-5 x1, peer_fin 5-6, last_ack 6-7 20");
  CHECK(findings_text(life) == "clock-stepped warning [2,6]");
  const std::string text = life.findings.front().text;
  CHECK_MESSAGE(text.find("+1000.0 ms") != std::string::npos, text);
}

// What the capture still held when that was noticed may be from before or after it.
TEST_CASE("clock stepped: nobody knows by how much") {
  infer::Observer observer;
  for (std::size_t i = 0; i < kClosed.size(); ++i) {
    show(kClosed, i, observer);
    if (i == 2) observer.clock_stepped(Duration{});
  }
  const infer::Lifecycle life = observer.lifecycle(true);
  CHECK(findings_text(life) == "clock-stepped warning [3,4]");
  CHECK(std::string{life.findings.front().text} ==
        "This host's wall clock, which stamps the packets, was set in mid-lifecycle: times across "
        "that are unknown.");
}

// A clock that was set back makes a FIN look as if it had come too soon to be a repeated one.
TEST_CASE("clock stepped: proves nothing by time") {
  const Lines repeated = opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                                 {120, "< F. 1:1(0) ack 2 win 509"},
                                 {140, "> . 2:2(0) ack 2 win 64240"}});
  CHECK(server_text(stepped(repeated, 4)) ==
        "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..? [5], "
        "CLOSE-WAIT assumed 80..? [4], LAST-ACK assumed 80..? [4], CLOSED assumed 140..? [6]");
  Lines again = kClosed;
  again.push_back({900000, "< F. 1:1(0) ack 2 win 509"});
  CHECK(findings_text(stepped(again, 0)) == "last-ack-lost warning [7,8]");
  CHECK(findings_text(stepped(again, 7)) == "clock-stepped warning [7,8]");
  const Lines slow = opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                             {120, "< . 1:1(0) ack 2 win 509"},
                             {900000, "< F. 1:1(0) ack 2 win 509"}});
  CHECK(findings_text(stepped(slow, 0)) == "slow-application-close info [5,6]");
  CHECK(findings_text(stepped(slow, 5)) == "clock-stepped warning [5,6]");
  // A copy that the network made, a second later by a clock that was set forward.
  const Lines copied = opened({{1'000'080, "< S. 0:0(0) ack 1 win 65160"},
                               {1'000'100, "> F. 1:1(0) ack 1 win 64240"},
                               {1'000'140, "< F. 1:1(0) ack 2 win 64240"},
                               {1'000'150, "> . 2:2(0) ack 2 win 64240"}});
  CHECK(findings_text(stepped(copied, 3)) == "clock-stepped warning [3,4]");
  const Lines reset = opened({{100, "< R 1:1(0) win 0"}});
  CHECK(server_text(stepped(reset, 3)).ends_with("CLOSED observed ?..? [4]"));
}

TEST_CASE("clock stepped: nobody is suspected by time") {
  using std::chrono::seconds;
  const std::string_view syn_ack = "< S. 0:0(0) ack 1 win 65160";
  const struct {
    std::string_view name;
    Lines lines;
    std::size_t after;
    std::string_view as_it_looks;
    std::string_view findings;
  } rows[] = {
      {"the RST came too soon",
       {{0, "> S 0:0(0) win 64240"},
        {40000, syn_ack},
        {40010, "> P. 1:4(3) ack 1 win 64240"},
        {80010, "< . 1:1(0) ack 4 win 9"},
        {90000, "> P. 4:7(3) ack 1 win 64240"},
        {90010, "< R. 1:1(0) ack 7 win 0"}},
       5,
       "rst-after-established error [2,6], rst-injected-suspect warning [5,6]",
       "rst-after-established error [2,6], clock-stepped warning [5,6]"},
      {"a round trip that was none",
       {{0, "> S 0:0(0) win 64240"},
        {40000, syn_ack},
        {40010, "> P. 1:4(3) ack 1 win 64240"},
        {80010, "< . 1:1(0) ack 4 win 9"},
        {90000, "> P. 4:7(3) ack 1 win 64240"},
        {90010, "< R. 1:1(0) ack 7 win 0"}},
       1,
       "rst-after-established error [2,6], rst-injected-suspect warning [5,6]",
       "rst-after-established error [2,6], clock-stepped warning [1,2]"},
      {"the SYN/ACK came again", opened({{1000080, syn_ack}, {1000100, "> . 1:1(0) ack 1 win 9"}}),
       3, "syn-ack-retransmitted warning [2,3,4]", "clock-stepped warning [3,4]"},
      {"the next one was a copy",
       opened({{1000080, syn_ack}, {3000080, syn_ack}, {3000090, "> . 1:1(0) ack 1 win 9"}}), 4,
       "syn-ack-retransmitted warning [2,3,4,5]",
       "syn-ack-retransmitted warning [2,3,4], clock-stepped warning [4,5]"},
      {"the server goes on",
       opened({{100, "< R. 1:1(0) ack 1 win 0"}, {20000, "< P. 1:6(5) ack 1 win 9"}}), 4,
       "rst-after-established error [2,4], rst-injected-suspect warning [4,5]",
       "rst-after-established error [2,4], clock-stepped warning [4,5]"},
      {"a RST in answer to our ACK", opened({{100, "< R 1:1(0) win 0"}}), 3,
       "accept-queue-full error [3,4]",
       "rst-after-established error [2,4], clock-stepped warning [3,4]"},
      {"it waits for data",
       opened({{3000040, syn_ack},
               {3000050, "> . 1:1(0) ack 1 win 9"},
               {4000000, "> F. 1:1(0) ack 1 win 64240"},
               {4000040, "< F. 1:1(0) ack 2 win 9"}}),
       1, "deferred-accept info [2,3,4,6,7]", "clock-stepped warning [1,2]"},
      {"out of the sequence",
       opened({{70, "< P. 1:6(5) ack 1 win 9", 64, 500},
               {80, "< P. 6:11(5) ack 1 win 9", 64, 501},
               {100, "< R. 11:11(0) ack 1 win 0", 64, 30000}}),
       5, "rst-after-established error [2,6], rst-injected-suspect warning [5,6]",
       "rst-after-established error [2,6], clock-stepped warning [5,6]"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string{row.name});
    CHECK(findings_text(stepped(row.lines, 0)) == row.as_it_looks);
    CHECK(findings_text(stepped(row.lines, row.after)) == row.findings);
  }
}

// Set back by a second just before our ACK of the SYN/ACK that came again.
TEST_CASE("clock stepped: what is assumed begins with the later ACK, whatever its stamp") {
  const Lines lines =
      opened({{1000080, "< S. 0:0(0) ack 1 win 65160"}, {30, "> . 1:1(0) ack 1 win 9"}});
  CHECK(server_text(stepped(lines, 4)).ends_with("ESTABLISHED assumed 30..? [5]"));
}

TEST_CASE("clock stepped: stamps of a capture file that go back") {
  const infer::Lifecycle back = from_file(kClosed, 5, milliseconds{1000}).lifecycle(true);
  CHECK(findings_text(back) == "clock-stepped warning [4,5]");
  CHECK(steps_text(back).find("fin 4-5 x1") != std::string::npos);
  const std::string text = back.findings.front().text;
  CHECK_MESSAGE(text.find("out of order") != std::string::npos, text);
  // 40 us lie between: two processors may swap what they capture.
  CHECK(findings_text(from_file(kClosed, 5, milliseconds{1}).lifecycle(true)).empty());
  // At our own tap the two clocks are compared.
  Lines swapped = kClosed;
  swapped[4].at_us = -3000;
  CHECK(findings_text(observed(swapped).lifecycle(true)).empty());
}

}  // namespace synspect::test
