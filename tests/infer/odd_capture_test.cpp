// Transcripts that no probe of ours makes but a capture can show: with a hole, or going on after
// the end. tests/fuzz/observer.cpp found each of them.
#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const Lines kJoined{{0, "> S. 0:0(0) ack 1 win 64240"},
                    {10, "icmp 3/13 from 192.0.2.254 quotes 0"},
                    {20, "< S. 0:0(0) ack 1 win 65160"},
                    {30, "> . 1:1(0) ack 1 win 64240"}};

}  // namespace

// The side that opens begins with a SYN alone; without it there is nothing to count from.
TEST_CASE("odd capture: it begins with our SYN/ACK") {
  const infer::Lifecycle life = observed(kJoined).lifecycle(true);
  CHECK(verdict_text(life) == "filtered, not-attempted");
  CHECK(steps_text(life).empty());
  CHECK(client_text(life).empty());
  CHECK(server_text(life).empty());
  CHECK(findings_text(life).empty());
}

TEST_CASE("odd capture: a SYN arrives after the refusal") {
  const infer::Lifecycle life = observed({{0, "> S 0:0(0) win 64240"},
                                          {40, "< R. 0:0(0) ack 1 win 0"},
                                          {50, "< S 0:0(0) win 65160"}})
                                    .lifecycle(true);
  CHECK(client_text(life) == "SYN-SENT 0, CLOSED 40");
  CHECK(server_text(life) == "CLOSED observed ?..40 [2]");
}

// RFC 9293 section 3.10.7.1: a client that is through with TIME-WAIT answers a stray with a RST,
// when the server has long been closed.
TEST_CASE("odd capture: our RST after a clean close") {
  const infer::Lifecycle life = observed(opened({{80, "> F. 1:1(0) ack 1 win 64240"},
                                                 {100, "< F. 1:1(0) ack 2 win 509"},
                                                 {110, "> . 2:2(0) ack 2 win 64240"},
                                                 {900000, "< . 2:2(0) ack 2 win 509"},
                                                 {900010, "> R 2:2(0) win 0"}}))
                                    .lifecycle(true);
  CHECK(verdict_text(life) == "open, clean");
  CHECK(server_text(life) ==
        "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..100 [5], "
        "CLOSE-WAIT implied 80..100 [5], LAST-ACK observed 80..100 [5], CLOSED assumed 110..? [6]");
}

// RFC 7323 section 2.3: a shift above 14 means 14, in either side's SYN.
TEST_CASE("odd capture: a window scale that cannot be") {
  const infer::Observer observer = observed({{0, "> S 0:0(0) win 64240 <wscale 40>"},
                                             {40, "< S. 0:0(0) ack 1 win 65160 <wscale 40>"},
                                             {60, "> . 1:1(0) ack 1 win 3"}});
  CHECK(observer.facts().tcb.rcv_wnd == 3u << 14);
}

}  // namespace synspect::test
