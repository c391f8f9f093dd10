// Captures that begin in mid-connection, or that lost packets: what is left to say.
#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

/// The first line is joined at, the others are observed.
infer::Lifecycle joined(const Lines& lines) {
  infer::Observer observer;
  observer.join(observation(lines, 0));
  for (std::size_t i = 1; i < lines.size(); ++i) show(lines, i, observer);
  return observer.lifecycle(true);
}

}  // namespace

TEST_CASE("joined in mid-connection: the close is timed, and nothing is claimed") {
  const infer::Lifecycle life = joined({{0, "> P. 1001:1101(100) ack 5001 win 501"},
                                        {40, "< . 5001:5001(0) ack 1101 win 501"},
                                        {80, "> F. 1101:1101(0) ack 5001 win 501"},
                                        {115, "< . 5001:5001(0) ack 1102 win 501"},
                                        {127, "< F. 5001:5001(0) ack 1102 win 501"},
                                        {146, "> . 1102:1102(0) ack 5002 win 501"}});
  CHECK(verdict_text(life) == "open, clean");
  CHECK(steps_text(life) == "fin 3-4 35 x1, peer_fin 4-5 12, last_ack 5-6 19");
  CHECK(client_text(life) == "ESTABLISHED 0, FIN-WAIT-1 80, FIN-WAIT-2 115, TIME-WAIT 127");
  CHECK(server_text(life) ==
        "ESTABLISHED assumed 0..? [2], CLOSE-WAIT assumed 80..? [4], "
        "LAST-ACK assumed 80..? [5], CLOSED assumed 146..? [6]");
  CHECK(findings_text(life) == "mid-stream info [1]");
}

TEST_CASE("joined at the server's segment, at a FIN, and before a RST") {
  const infer::Lifecycle data = joined({{0, "< P. 7001:7101(100) ack 33 win 501"},
                                        {40, "> . 33:33(0) ack 7101 win 501"},
                                        {80, "< R 7101:7101(0) win 0"}});
  CHECK(verdict_text(data) == "open, reset");
  CHECK(client_text(data) == "ESTABLISHED 0, CLOSED 80");
  CHECK(server_text(data) == "ESTABLISHED assumed 40..? [2], CLOSED assumed ?..? [3]");

  // Whether this is the first transmission of the FIN nobody knows.
  const infer::Lifecycle fin = joined(
      {{0, "> F. 1101:1101(0) ack 5001 win 501"}, {35, "< . 5001:5001(0) ack 1102 win 501"}});
  CHECK(steps_text(fin) == "fin 1-2 ~35 x1");

  const infer::Lifecycle ours =
      joined({{0, "< . 5001:5001(0) ack 1102 win 501"}, {35, "> R 1102:1102(0) win 0"}});
  CHECK(verdict_text(ours) == "open, reset");
  CHECK(server_text(ours) == "CLOSED assumed 35..? [2]");
}

// The server's FIN was lost by the capture, and not by the network: the client acknowledges it.
TEST_CASE("a capture that lost packets says so, and proves nothing from there on") {
  const infer::Lifecycle life = observed(opened({{80, "< P. 1:101(100) ack 1 win 509"},
                                                 {90, "> . 1:1(0) ack 302 win 64240"},
                                                 {100, "> F. 1:1(0) ack 302 win 64240"},
                                                 {140, "< . 302:302(0) ack 2 win 509"}}))
                                    .lifecycle(true);
  CHECK(server_text(life) ==
        "SYN-RECEIVED observed 0..40 [2], ESTABLISHED implied 60..80 [4], "
        "CLOSE-WAIT assumed 100..? [7]");
  CHECK(findings_text(life).find("capture-dropped warning [5]") != std::string::npos);
}

// A capture that gathers packets from several queues of a card stamps them as they come there.
TEST_CASE("stamps out of order give no time and no bound") {
  const infer::Lifecycle life = observed({{300, "> S 0:0(0) win 64240"},
                                          {0, "< S. 0:0(0) ack 1 win 65160"},
                                          {320, "> . 1:1(0) ack 1 win 64240"}})
                                    .lifecycle(true);
  CHECK_FALSE(life.steps.at(0).time.has_value());
  CHECK(life.steps.at(0).to == 2);
  REQUIRE_FALSE(life.server_states.empty());
  CHECK(life.server_states[0].claim == infer::Claim::observed);
  CHECK_FALSE(life.server_states[0].not_after.has_value());
}

}  // namespace synspect::test
