#include "tcp/client.hpp"

#include <doctest/doctest.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;
using test::Setup;

namespace {

/// So patient that only the retransmission timer can be due.
Setup patient(int tries) {
  Setup setup = test::plain();
  setup.config.tries = tries;
  setup.config.step_timeout = 1000s;
  return setup;
}

}  // namespace

TEST_CASE("a SYN is sent again after 1, 2, 4, ... 60 s, as often as allowed (RFC 6298)") {
  Script script = Script::in_syn_sent(patient(10));
  CHECK(script.wait(10h) ==
        "1.000 > S 0:0(0) | 3.000 > S 0:0(0) | 7.000 > S 0:0(0) | 15.000 > S 0:0(0) | "
        "31.000 > S 0:0(0) | 63.000 > S 0:0(0) | 123.000 > S 0:0(0) | 183.000 > S 0:0(0) | "
        "243.000 > S 0:0(0) | 1000.000 > R 1:1(0)");
}

TEST_CASE("the data's RTO comes from the SYN's round trip (RFC 6298 sections 2.2 and 3)") {
  struct RoundTrip {
    std::string_view name;
    Duration syn_acked;
    Duration data_sent_again;  ///< after the data
  };
  const RoundTrip rows[] = {
      {"at once", 0ms, 1s},
      {"900 ms: 0.9 + 4 * 0.45", 900ms, 2700ms},
      {"SYN sent twice: Karn forbids the sample, section 5.7 asks for 3 s", 1200ms, 3s},
      {"SYN sent three times", 3100ms, 3s},
  };
  for (const RoundTrip& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_sent(patient(4));
    script.wait(row.syn_acked);
    script.inject("< S. 0:0(0) ack 1 win 65535");
    script.send(10);
    CHECK(script.deadline() == row.syn_acked + row.data_sent_again);
  }
}

TEST_CASE("the same when both open: the SYN goes twice in any case (RFC 6298 3 and 5.7)") {
  struct RoundTrip {
    std::string_view name;
    Duration syn;
    Duration acked;
    Duration data_sent_again;
  };
  const RoundTrip rows[] = {
      {"no timer expired: still 1 s", 900ms, 950ms, 1s},
      {"the SYN's expired", 1200ms, 1300ms, 3s},
      {"the SYN-ACK's expired", 500ms, 1300ms, 3s},
  };
  for (const RoundTrip& row : rows) {
    CAPTURE(row.name);
    Script script = Script::in_syn_sent(patient(4));
    script.wait_until(row.syn);
    script.inject("< S 0:0(0) win 65535");
    script.wait_until(row.acked);
    script.inject("< . 1:1(0) ack 1 win 65535");
    script.send(10);
    CHECK(script.deadline() == row.acked + row.data_sent_again);
  }
}

TEST_CASE("only the earliest segment is sent again (RFC 6298 section 5.4)") {
  Script script = Script::in_established(patient(3));
  script.send(3000);
  CHECK(script.wait(1s) == "1.000 > . 1:1461(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 1461 win 65535") == "");
  CHECK(script.deadline() == 3s);  // 1 s + the doubled 2 s
  CHECK(script.wait(2s) == "3.000 > . 1461:2921(1460) ack 1");
  CHECK(script.inject("< . 1:1(0) ack 3001 win 65535") == "");
  CHECK_FALSE(script.deadline());
}

TEST_CASE("an ACK of a part starts the timer anew, a duplicate does not (RFC 6298 section 5.3)") {
  Script script = Script::in_established(patient(3));
  script.send(3000);
  script.wait(900ms);
  script.inject("< . 1:1(0) ack 1461 win 65535");
  CHECK(script.deadline() == 1900ms);
  script.wait(50ms);
  script.inject("< . 1:1(0) ack 1461 win 65535");
  script.inject("< . 1:1(0) ack 1 win 65535");
  CHECK(script.deadline() == 1900ms);
}

TEST_CASE("after a retransmission there is no sample, so the RTO stays doubled (Karn)") {
  Script script = Script::in_established(patient(3));
  script.send(10);
  CHECK(script.wait(1s) == "1.000 > P. 1:11(10) ack 1");
  script.wait(500ms);
  script.inject("< . 1:1(0) ack 11 win 65535");
  CHECK(script.close() == "> F. 11:11(0) ack 1");
  CHECK(script.deadline() == 3500ms);
}

TEST_CASE("the next sample ends the doubling (RFC 6298 section 5.5)") {
  Script script = Script::in_established(patient(3));
  script.inject("< . 1:1(0) ack 1 win 1460");
  CHECK(script.send(2920) == "> . 1:1461(1460) ack 1");
  script.wait(1100ms);
  CHECK(script.inject("< . 1:1(0) ack 1461 win 1460") == "> P. 1461:2921(1460) ack 1");
  CHECK(script.deadline() == 3100ms);
  script.wait(100ms);
  script.inject("< . 1:1(0) ack 2921 win 1460");
  script.close();
  CHECK(script.deadline() == 2200ms);
}

TEST_CASE("each flight is one sample, from its own sending (RFC 6298 sections 2.3 and 3)") {
  Script script = Script::in_syn_sent(patient(3));
  script.wait(800ms);
  script.inject("< S. 0:0(0) ack 1 win 1460 <mss 1460>");  // RTTVAR 400 ms
  script.send(2920);
  script.wait(800ms);
  script.inject("< . 1:1(0) ack 1461 win 1460");  // 300 ms
  CHECK(script.deadline() == 1600ms + 2s);
  script.wait(800ms);
  script.inject("< . 1:1(0) ack 2921 win 1460");  // 225 ms
  script.close();
  CHECK(script.deadline() == 2400ms + 1700ms);
}

TEST_CASE("a sample lasts until its own ACK, whatever is sent meanwhile (RFC 6298 section 3)") {
  Script script = Script::in_syn_sent(patient(3));
  script.wait(800ms);
  script.inject("< S. 0:0(0) ack 1 win 2920 <mss 1460>");
  script.send(4380);
  script.wait(500ms);
  CHECK(script.inject("< . 1:1(0) ack 1461 win 2920") == "> P. 2921:4381(1460) ack 1");
  script.wait(400ms);
  script.inject("< . 1:1(0) ack 2921 win 2920");  // 900 ms: SRTT 812.5 ms, RTTVAR 325 ms
  CHECK(script.deadline() == 1700ms + 2112500us);
}

TEST_CASE("data goes again before the FIN that follows it") {
  Script script = Script::in_established(patient(4));
  script.send(10);
  script.close();
  CHECK(script.wait(3s) == "1.000 > P. 1:11(10) ack 1 | 3.000 > P. 1:11(10) ack 1");
  script.inject("< . 1:1(0) ack 11 win 65535");
  CHECK(script.wait(4s) == "7.000 > F. 11:11(0) ack 1");
}

}  // namespace synspect::tcp
