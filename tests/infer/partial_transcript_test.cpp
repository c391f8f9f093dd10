// Transcripts that begin in the middle, or in which another program's segments stand among ours:
// what our SYN does not begin is not this lifecycle.
#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

const std::string kNothing = "filtered, not-attempted";

}  // namespace

TEST_CASE("without our SYN nothing is claimed") {
  check({
      {"an empty transcript", {}, kNothing, "", "", ""},
      {"joined after the opening",
       {{0, "> P. 1:5(4) ack 1 win 64240"},
        {40, "< . 1:1(0) ack 5 win 509"},
        {60, "> F. 5:5(0) ack 1 win 64240"},
        {90, "< F. 1:1(0) ack 6 win 509"},
        {95, "> . 6:6(0) ack 2 win 64240"}},
       kNothing,
       "",
       "",
       ""},
      {"joined between the SYN and the SYN/ACK",
       {{40, "< S. 0:0(0) ack 1 win 65160"}, {60, "> . 1:1(0) ack 1 win 64240"}},
       kNothing,
       "",
       "",
       ""},
      {"a RST of ours, and one of the server's",
       {{0, "> R 1:1(0) win 0"}, {40, "< R. 0:0(0) ack 1 win 0"}},
       kNothing,
       "",
       "",
       ""},
      {"an ICMP error", {{0, "icmp 3/1 from 192.0.2.254 quotes 0"}}, kNothing, "", "", ""},
      // Figure 8 of RFC 9293, of which the tap missed the first two segments.
      {"our SYN/ACK of a simultaneous opening",
       {{15, "> S. 0:0(0) ack 1 win 64240"},
        {20, "icmp 3/1 from 192.0.2.254 quotes 0"},
        {50, "< S. 0:0(0) ack 1 win 65535"},
        {60, "> F. 1:1(0) ack 1 win 64240"},
        {90, "< . 1:1(0) ack 2 win 509"},
        {95, "> R 2:2(0) win 0"}},
       kNothing,
       "",
       "",
       ""},
  });
}

TEST_CASE("our SYN stands, whatever of ours follows it before the answer") {
  const Lines with_syn{{0, "> S 0:0(0) win 64240"}};
  for (const std::string_view stray :
       {"> . 1:1(0) ack 1 win 64240", "> P 1:5(4) win 64240", "> F. 1:1(0) ack 1 win 64240",
        "> P. 1:5(4) ack 1 win 64240", "> R 700:700(0) win 0",
        "> R 4294967295:4294967295(0) win 0"}) {
    CAPTURE(std::string{stray});
    Lines lines = with_syn;
    lines.push_back({10, stray});
    const infer::Lifecycle life = observed(lines).lifecycle(true);
    CHECK(verdict_text(life) == kNothing);
    CHECK(steps_text(life) == "syn 1-? x1");
    CHECK(client_text(life) == "SYN-SENT 0");
    CHECK(server_text(life) == "");
    CHECK(findings_text(life) == "filtered error [1]");
  }
}

TEST_CASE("what leaves at other numbers than ours is no step of ours") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  check({
      {"a RST in ESTABLISHED: neither SND.NXT nor SND.UNA",
       opened({{70, "> P. 1:5(4) ack 1 win 64240"}, {80, "> R 3:3(0) win 0"}}),
       "open, not-attempted", kOpenedSteps, kOpenedClient,
       kOpenedServer + ", ESTABLISHED assumed 60..? [3]"},
      {"a second FIN behind ours: the answer is still to the first",
       opened({fin, {90, "> F. 2:2(0) ack 1 win 64240"}, {120, "< . 1:1(0) ack 2 win 509"}}),
       "open, timeout", kOpenedSteps + ", fin 4-6 40 x1",
       kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120",
       kOpenedServer + ", ESTABLISHED implied 60..120 [6], CLOSE-WAIT observed 80..120 [6]",
       "close-wait-stuck warning [6]"},
      {"a segment without ACK acknowledges nothing",
       opened({{100, "< F. 1:1(0) ack 1 win 509"}, {110, "> - 1:1(0) win 64240"}}),
       "open, not-attempted", kOpenedSteps + ", peer_fin ?-4, last_ack 4-?",
       kOpenedClient + ", CLOSE-WAIT 100",
       kOpenedServer + ", ESTABLISHED implied 60..100 [4], FIN-WAIT-1 observed 60..100 [4]",
       "server-closes-first info [4]"},
  });
}

// Both name the SYN; a second router, or the first one again, adds nothing.
TEST_CASE("of several ICMP errors the first is reported") {
  const Lines lines{{0, "> S 0:0(0) win 64240"},
                    {300, "icmp 3/13 from 192.0.2.254 quotes 0"},
                    {400, "icmp 3/1 from 198.51.100.1 quotes 0"}};
  const infer::Lifecycle life = observed(lines).lifecycle(true);
  CHECK(findings_text(life) == "admin-prohibited error [1]");
  CHECK(life.findings.at(0).text.starts_with(
      "192.0.2.254 says: administratively prohibited (ICMP type 3, code 13):"));
}

}  // namespace synspect::test
