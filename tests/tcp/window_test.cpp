#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tcp/script.hpp"

namespace synspect::tcp {

using test::plain;
using test::Row;
using test::Script;
using test::Setup;

namespace {

Setup scaled(std::uint8_t ours, std::string_view theirs) {
  Setup setup = plain();
  setup.config.syn_options.window_scale = ours;
  setup.syn_options = theirs;
  return setup;
}

}  // namespace

TEST_CASE("the window that we offer: rounded up, never taken back (RFC 7323 sections 2.2 to 2.4)") {
  struct Offer {
    Setup setup;
    std::string_view ack;
    std::uint32_t last;  ///< the last number inside
  };
  Setup unasked = plain();
  unasked.syn_options = "<wscale 7>";
  const Offer rows[] = {
      {plain(), "> . 1:1(0) ack 1 win 64240", 64240},
      {scaled(7, "<mss 1460,wscale 7>"), "> . 1:1(0) ack 1 win 502", 64256},
      {scaled(7, "<mss 1460,wscale 0>"), "> . 1:1(0) ack 1 win 502", 64256},
      {scaled(7, "<mss 1460>"), "> . 1:1(0) ack 1 win 64240", 64240},
      {scaled(0, "<mss 1460,wscale 14>"), "> . 1:1(0) ack 1 win 64240", 64240},
      {unasked, "> . 1:1(0) ack 1 win 64240", 64240},
  };
  for (const Offer& row : rows) {
    CAPTURE(row.ack);
    Script script = Script::in_syn_sent(row.setup);
    wire::Segment syn_ack = script.parse("< S. 0:0(0) ack 1 win 65535");
    syn_ack.options = script.parse("< S 0:0(0) " + row.setup.syn_options).options;
    CHECK(script.deliver(syn_ack) == std::vector{script.parse(row.ack)});
    wire::Segment edge = script.parse("< . 0:0(0) ack 1 win 65535");
    edge.seq = edge.seq + row.last;
    CHECK(script.deliver(edge).empty());
    edge.seq += 1u;
    CHECK(script.deliver(edge).size() == 1);
  }
}

TEST_CASE("we offer no window: ACK and RST count, text does not (RFC 9293 section 3.10.7.4)") {
  Setup setup = plain();
  setup.config.syn_window = 0;
  const Row rows[] = {
      {"ACK of our FIN", "< . 1:1(0) ack 2 win 9", "", State::fin_wait_2},
      {"ACK elsewhere", "< . 2:2(0) ack 2 win 9", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"text", "< P. 1:2(1) ack 2 win 9", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"FIN", "< F. 1:1(0) ack 2 win 9", "> . 2:2(0) ack 1", State::fin_wait_1},
      {"RST", "< R 1:1(0)", "", State::closed},
      {"RST elsewhere", "< R 2:2(0)", "", State::fin_wait_1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_fin_wait_1(setup);
    CHECK(script.inject(row.arrives) == row.answer);
    CHECK(script.state() == row.then);
  }
}

TEST_CASE("the window of the server is scaled, its SYN's is not (RFC 7323 section 2.2)") {
  Setup setup = scaled(0, "<mss 1460,wscale 7>");
  setup.syn_window = 100;
  Script script = Script::in_established(setup);
  SUBCASE("the SYN-ACK's") {
    CHECK(script.send(150) == "> . 1:101(100) ack 1");
  }
  SUBCASE("a later one's") {
    script.inject("< . 1:1(0) ack 1 win 10");
    CHECK(script.send(1300) == "> . 1:1281(1280) ack 1");
  }
}

TEST_CASE("a shift beyond 14 counts as 14 (RFC 7323 section 2.3)") {
  Setup setup = scaled(0, "<mss 30000,wscale 15>");
  setup.config.payload_limit = 30000;
  setup.syn_window = 1000;
  Script script = Script::in_established(setup);
  script.inject("< . 1:1(0) ack 1 win 1");
  CHECK(script.send(30000) == "> . 1:16385(16384) ack 1");
}

TEST_CASE("how much a segment holds (RFC 9293 section 3.7.1, MUST-15 and MUST-16)") {
  struct Limit {
    std::string_view name;
    std::string_view options;
    std::uint16_t path;
    bool timestamps;
    std::string_view answer;
    std::uint16_t none = 536;
  };
  const Limit rows[] = {
      {"the server's MSS", "<mss 536>", 1460, false, "> . 1:537(536) ack 1"},
      {"our path's", "<mss 65535>", 1000, false, "> . 1:1001(1000) ack 1"},
      {"none: 536", "", 1460, false, "> . 1:537(536) ack 1"},
      {"none, IPv6: 1220", "", 1440, false, "> . 1:1221(1220) ack 1", 1220},
      {"timestamps take 12", "<mss 1460,ts 500 1000>", 1460, true, "> . 1:1449(1448) ack 1"},
      {"a path without room: octets", "<mss 1460,ts 500 1000>", 8, true, "> . 1:2(1) ack 1"},
      {"hostile: taken as 64", "<mss 1>", 1460, false, "> . 1:65(64) ack 1"},
      {"hostile, with timestamps", "<mss 0,ts 500 1000>", 1460, true, "> . 1:53(52) ack 1"},
  };
  for (const Limit& row : rows) {
    CAPTURE(row.name);
    Setup setup = row.timestamps ? test::stamped() : plain();
    setup.config.payload_limit = row.path;
    setup.config.default_mss = row.none;
    setup.syn_options = row.options;
    Script script = Script::in_established(setup);
    const std::string answer = script.send(2000);
    CHECK(answer.substr(0, answer.find(" | ")) == row.answer);
  }
}

TEST_CASE(
    "MSS and window scale count in a SYN alone (RFC 9293 section 3.7.1, RFC 7323 section 2.2)") {
  Setup setup = scaled(0, "<mss 1460,wscale 2>");
  Script script = Script::in_established(setup);
  CHECK(script.inject("< . 1:1(0) ack 1 win 250 <mss 100,wscale 7,sackOK>") == "");
  CHECK(script.send(1200) == "> . 1:1001(1000) ack 1");  // 250 << 2, in one segment
}

TEST_CASE("a window is an unsigned number (RFC 9293 section 3.1, MUST-1)") {
  Setup setup = scaled(0, "<mss 1460,wscale 14>");
  Script script = Script::in_established(setup);
  script.inject("< . 1:1(0) ack 1 win 65535");  // 2^30 - 2^14
  CHECK(script.send(1460) == "> P. 1:1461(1460) ack 1");
  // The oldest ACK that counts (RFC 5961 section 5.2): 1 - 1073725440, modulo 2^32.
  CHECK(script.inject("< . 1:1(0) ack 3221241857 win 65535") == "");
  CHECK(script.inject("< . 1:1(0) ack 3221241856 win 65535") == "> . 1461:1461(0) ack 1");
}

TEST_CASE("sending nothing sends nothing, waits for nothing, and does not use up the one send") {
  for (const State state : {State::established, State::close_wait}) {
    CAPTURE(state);
    Script script = Script::in(state);
    CHECK(script.send(0) == "");
    CHECK_FALSE(script.deadline());
    CHECK(script.send(10).starts_with("> P. 1:11(10)"));
  }
}

TEST_CASE("data in several segments, PSH with the last, the FIN after it (section 3.10.2)") {
  Script script = Script::in_established();
  CHECK(script.send(3000) ==
        "> . 1:1461(1460) ack 1 | > . 1461:2921(1460) ack 1 | > P. 2921:3001(80) ack 1");
  CHECK(script.send(10) == "");  // once, says Client::send
  CHECK(script.close() == "> F. 3001:3001(0) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 3002 win 65535") == "");
  CHECK(script.state() == State::fin_wait_2);
}

TEST_CASE("what is in flight at first: min(10 MSS, max(2 MSS, 14600)) (RFC 6928 section 2)") {
  struct First {
    std::uint16_t mss;
    std::ptrdiff_t segments;
  };
  for (const First& row : {First{536, 10}, First{1460, 10}, First{2190, 6}, First{8960, 2}}) {
    CAPTURE(row.mss);
    Setup setup = plain();
    setup.config.payload_limit = 8960;
    setup.syn_options = "<mss " + std::to_string(row.mss) + ">";
    Script script = Script::in_established(setup);
    const std::string sent = script.send(60000);
    CHECK(std::count(sent.begin(), sent.end(), '>') == row.segments);
    CHECK(script.client().everything_acked() == false);
  }
}

}  // namespace synspect::tcp
