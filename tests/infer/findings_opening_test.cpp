// Findings about the opening: why there is no connection.
#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const Line kSyn{0, "> S 0:0(0) win 64240"};

}  // namespace

TEST_CASE("findings: why it did not open") {
  check_findings({
      {"refused", {kSyn, {35, "< R. 0:0(0) ack 1 win 0"}}, "refused error [2]"},
      {"not refused: the RST acknowledges something else",
       {kSyn, {35, "< R. 0:0(0) ack 9 win 0"}},
       "filtered error [1]"},
      {"filtered: the first and the last SYN",
       {kSyn, {1000000, "> S 0:0(0) win 64240"}, {3000000, "> S 0:0(0) win 64240"}},
       "filtered error [1,3]"},
      {"not filtered: a SYN/ACK came", {kSyn, {40, "< S. 0:0(0) ack 1 win 65160"}}, ""},
      {"unreachable", {kSyn, {300, "icmp 3/1 from 192.0.2.254 quotes 0"}}, "unreachable error [1]"},
      {"unreachable: the SYN that was last sent",
       {kSyn, {1000000, "> S 0:0(0) win 64240"}, {1000300, "icmp 1/3 from 2001:db8::1 quotes 0"}},
       "unreachable error [2]"},
      {"not unreachable: it opened all the same",
       {kSyn, {30, "icmp 3/1 from 192.0.2.254 quotes 0"}, {40, "< S. 0:0(0) ack 1 win 65160"}},
       ""},
      {"unreachable, then refused",
       {kSyn, {30, "icmp 3/1 from 192.0.2.254 quotes 0"}, {40, "< R. 0:0(0) ack 1 win 0"}},
       "refused error [3]"},
      {"nothing was sent", {}, ""},
  });
}

TEST_CASE("findings: admin-prohibited, by the code (RFC 1122, RFC 1812, RFC 4443)") {
  const auto rejected = [](std::string_view icmp) {
    return findings_text(observed({kSyn, {300, icmp}}).lifecycle(true));
  };
  for (const std::string_view code : {"3/9", "3/10", "3/13"}) {
    CAPTURE(std::string{code});
    const std::string icmp = "icmp " + std::string{code} + " from 192.0.2.254 quotes 0";
    CHECK(rejected(icmp) == "admin-prohibited error [1]");
  }
  for (const std::string_view code : {"3/0", "3/1", "3/3", "3/5", "3/11", "11/13", "12/9"}) {
    CAPTURE(std::string{code});
    const std::string icmp = "icmp " + std::string{code} + " from 192.0.2.254 quotes 0";
    CHECK(rejected(icmp) == "unreachable error [1]");
  }
  CHECK(rejected("icmp 1/1 from 2001:db8::1 quotes 0") == "admin-prohibited error [1]");
  CHECK(rejected("icmp 1/5 from 2001:db8::1 quotes 0") == "admin-prohibited error [1]");
  CHECK(rejected("icmp 1/6 from 2001:db8::1 quotes 0") == "unreachable error [1]");
  CHECK(rejected("icmp 3/13 from 2001:db8::1 quotes 0") == "unreachable error [1]");
}

TEST_CASE("findings: in words") {
  const std::string prohibited = text_of({kSyn, {300, "icmp 3/13 from 192.0.2.254 quotes 0"}});
  CHECK(prohibited ==
        "192.0.2.254 says: administratively prohibited (ICMP type 3, code 13): a rule there "
        "rejects our SYN, whatever the server itself would do.");
  CHECK(text_of({kSyn, {300, "icmp 1/0 from 2001:db8::1 quotes 0"}}) ==
        "2001:db8::1 says: no route (ICMP type 1, code 0).");
  CHECK(
      text_of({kSyn}) ==
      "No answer to 1 SYN: dropped on the way there or back, the host is down, or its accept queue "
      "is full.");
  CHECK(text_of({kSyn, {1000000, "> S 0:0(0) win 64240"}}).starts_with("No answer to 2 SYNs:"));
}

}  // namespace synspect::test
