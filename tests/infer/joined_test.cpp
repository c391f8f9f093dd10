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
        "ESTABLISHED assumed ?..? [2], CLOSE-WAIT assumed ?..? [4], "
        "LAST-ACK assumed ?..? [5], CLOSED assumed ?..? [6]");
  CHECK(findings_text(life) == "mid-stream info [1]");
}

TEST_CASE("joined at the server's segment, at a FIN, and before a RST") {
  const infer::Lifecycle data = joined({{0, "< P. 7001:7101(100) ack 33 win 501"},
                                        {40, "> . 33:33(0) ack 7101 win 501"},
                                        {80, "< R 7101:7101(0) win 0"}});
  CHECK(verdict_text(data) == "open, reset");
  CHECK(client_text(data) == "ESTABLISHED 0, CLOSED 80");
  CHECK(server_text(data) == "ESTABLISHED assumed ?..? [2], CLOSED assumed ?..? [3]");

  // Whether this is the first transmission of the FIN nobody knows.
  const infer::Lifecycle fin = joined(
      {{0, "> F. 1101:1101(0) ack 5001 win 501"}, {35, "< . 5001:5001(0) ack 1102 win 501"}});
  CHECK(steps_text(fin) == "fin 1-2 ~35 x1");

  const infer::Lifecycle ours =
      joined({{0, "< . 5001:5001(0) ack 1102 win 501"}, {35, "> R 1102:1102(0) win 0"}});
  CHECK(verdict_text(ours) == "open, reset");
  CHECK(server_text(ours) == "CLOSED assumed ?..? [2]");
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
        "CLOSE-WAIT assumed ?..? [7]");
  CHECK(findings_text(life).find("capture-dropped warning [5]") != std::string::npos);
}

// None of what follows can come from a live tap without its being told: these are capture files.
namespace {

infer::Lifecycle from_file(const Lines& lines) {
  infer::Observer observer;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    infer::Observation seen = observation(lines, i);
    seen.at.clock = StampClock::capture_file;
    observer.observe(seen);
  }
  infer::Lifecycle life = observer.lifecycle(true);
  // The texts count from kStart, which is on the other clock.
  for (infer::ClientState& entry : life.client_states) entry.at.clock = kStart.clock;
  for (infer::ServerState& entry : life.server_states) {
    if (entry.not_before) entry.not_before->clock = kStart.clock;
    if (entry.not_after) entry.not_after->clock = kStart.clock;
  }
  return life;
}

}  // namespace

TEST_CASE("a file without the SYN/ACK: the client's ACK of it shows that it came") {
  const infer::Lifecycle life = from_file({{0, "> S 0:0(0) win 64240"},
                                           {60, "> . 1:1(0) ack 1 win 64240"},
                                           {80, "> F. 1:1(0) ack 1 win 64240"},
                                           {120, "< F. 1:1(0) ack 2 win 509"},
                                           {130, "> . 2:2(0) ack 2 win 64240"}});
  CHECK(verdict_text(life) == "open, clean");
  CHECK(steps_text(life) == "syn 1-? x1, fin 3-4 40 x1, peer_fin 4-4 0, last_ack 4-5 10");
  CHECK(server_text(life) ==
        "ESTABLISHED assumed ?..? [4], CLOSE-WAIT assumed ?..? [4], LAST-ACK assumed ?..? [4], "
        "CLOSED assumed ?..? [5]");
  CHECK(findings_text(life) == "capture-dropped warning [2]");
}

TEST_CASE("a file without a segment of the client's: the server acknowledges it") {
  const Lines lost = opened({{80, "< . 1:1(0) ack 101 win 509"},
                             {100, "> F. 101:101(0) ack 1 win 64240"},
                             {140, "< F. 1:1(0) ack 102 win 509"},
                             {150, "> . 102:102(0) ack 2 win 64240"}});
  const infer::Lifecycle life = from_file(lost);
  CHECK(verdict_text(life) == "open, clean");
  CHECK(findings_text(life) == "capture-dropped warning [4]");
  for (const infer::ServerState& entry : life.server_states) {
    CHECK((entry.claim == infer::Claim::assumed || entry.evidence.front() < 4));
  }
}

TEST_CASE("a file without the client's ACK: the server's text shows that there was one") {
  const infer::Lifecycle life = from_file({{0, "> S 0:0(0) win 64240"},
                                           {40, "< S. 0:0(0) ack 1 win 65160"},
                                           {90, "< P. 1:21(20) ack 1 win 509"},
                                           {95, "> . 1:1(0) ack 21 win 64240"},
                                           {120, "< P. 21:31(10) ack 1 win 509"}});
  CHECK(server_text(life) == "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed ?..? [5]");
}

// RFC 7413: a server that has the request may answer before it has our ACK.
TEST_CASE("TCP Fast Open: text of the server's proves no ACK of ours") {
  const infer::Lifecycle life = from_file({{0, "> S 0:100(100) win 64240"},
                                           {40, "< S. 0:0(0) ack 101 win 65160"},
                                           {60, "> . 101:101(0) ack 1 win 64240"},
                                           {61, "< P. 1:21(20) ack 101 win 509"}});
  CHECK(server_text(life) == "SYN-RECEIVED observed 0..40 [2], ESTABLISHED assumed 60..? [3]");
}

// It has text and its FIN waiting: the bare ACK of our FIN comes from FIN-WAIT-1 or CLOSING.
TEST_CASE("a window that let the server send nothing: its ACK proves no CLOSE-WAIT") {
  for (const char* window : {"0", "100"}) {
    CAPTURE(std::string{window});
    const std::string ack = std::string{"> . 1:1(0) ack 101 win "} + window;
    const std::string fin = std::string{"> F. 1:1(0) ack 101 win "} + window;
    const infer::Lifecycle life = from_file({{0, "> S 0:0(0) win 100 <mss 1460>"},
                                             {40, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"},
                                             {60, "> . 1:1(0) ack 1 win 100"},
                                             {70, "< P. 1:101(100) ack 1 win 509"},
                                             {75, ack},
                                             {100, fin},
                                             {140, "< . 101:101(0) ack 2 win 509"}});
    CHECK(life.server_states.back().state == tcp::State::close_wait);
    CHECK(life.server_states.back().claim == infer::Claim::assumed);
  }
}

// What the SYN offered, the handshake's ACK takes back.
TEST_CASE("a window that is closed at once: the server's ACK proves no CLOSE-WAIT") {
  const infer::Lifecycle life = from_file({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                           {41, "< S. 0:0(0) ack 1 win 64240 <mss 1460>"},
                                           {78, "> . 1:1(0) ack 1 win 0"},
                                           {30'312, "> F. 1:1(0) ack 1 win 0"},
                                           {30'348, "< . 1:1(0) ack 2 win 64239"},
                                           {60'889, "> . 2:2(0) ack 1 win 64240"},
                                           {60'923, "< FP. 1:101(100) ack 2 win 64239"},
                                           {81'071, "> . 2:2(0) ack 102 win 64240"}});
  for (const infer::ServerState& entry : life.server_states) {
    const bool closing =
        entry.state == tcp::State::close_wait || entry.state == tcp::State::last_ack;
    CHECK((!closing || entry.claim == infer::Claim::assumed));
  }
  CHECK(findings_text(life).empty());
}

// Nothing is missing: the client took back a part of the window while text was on its way.
TEST_CASE("a window that shrinks loses nothing") {
  const infer::Lifecycle life = from_file(opened({{70, "> P. 1:11(10) ack 1 win 1000"},
                                                  {80, "< P. 1:801(800) ack 11 win 509"},
                                                  {85, "> . 11:11(0) ack 801 win 100"},
                                                  {90, "< P. 801:1001(200) ack 11 win 509"},
                                                  {95, "> . 11:11(0) ack 1001 win 100"}}));
  CHECK(findings_text(life).empty());
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
