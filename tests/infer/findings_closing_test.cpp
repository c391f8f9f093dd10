#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const Line kSyn{0, "> S 0:0(0) win 64240"};
const Line kFin{80, "> F. 1:1(0) ack 1 win 64240"};
const Line kBareAck{120, "< . 1:1(0) ack 2 win 509"};
const Line kGivesUp{5000120, "> R 2:2(0) win 0"};

}  // namespace

TEST_CASE("findings: how it ended") {
  check_findings({
      {"close-wait-stuck", opened({kFin, kBareAck, kGivesUp}), "close-wait-stuck warning [5]"},
      {"not stuck: its FIN came", opened({kFin, kBareAck, {150, "< F. 1:1(0) ack 2 win 509"}}), ""},
      {"not stuck: not even our FIN was acknowledged",
       opened({kFin, {5000080, "> R 2:2(0) win 0"}}), "fin-unanswered error [4]"},
      {"peer-keeps-open",
       opened({kFin,
               {120, "< P. 1:9(8) ack 2 win 509"},
               {130, "> . 2:2(0) ack 9 win 64240"},
               {5000080, "> R 2:2(0) win 0"}}),
       "peer-keeps-open warning [5]"},
      {"not unanswered: nobody has given up", opened({kFin}), ""},
      {"not unanswered: by a RST", opened({kFin, {120, "< R. 1:1(0) ack 1 win 0"}, kGivesUp}),
       "rst-on-fin error [4,5]"},
      {"does not keep it open: its FIN came",
       opened({kFin, {120, "< FP. 1:22(21) ack 2 win 509"}, kGivesUp}), ""},
      {"not stuck: it reset", opened({kFin, kBareAck, {200, "< R 1:1(0) win 0"}}),
       "rst-on-fin error [4,6]"},
      {"not stuck: we gave up before its ACK came",
       opened({kFin, {90, "> R 2:2(0) win 0"}, kBareAck}), ""},
      {"rst-after-established", opened({{100, "< R. 1:1(0) ack 1 win 0"}}),
       "rst-after-established error [2,4]"},
      {"no reset: not the expected number", opened({{100, "< R 9:9(0) win 0"}}), ""},
      {"rst-on-fin", opened({kFin, {120, "< R. 1:1(0) ack 1 win 0"}}), "rst-on-fin error [4,5]"},
      {"no rst-on-fin: all was closed",
       opened({kFin,
               {120, "< F. 1:1(0) ack 2 win 509"},
               {140, "> . 2:2(0) ack 2 win 64240"},
               {180, "< R 2:2(0) win 0"}}),
       ""},
      {"server-closes-first",
       opened({{100, "< F. 1:1(0) ack 1 win 509"},
               {110, "> F. 1:1(0) ack 2 win 64240"},
               {150, "< . 2:2(0) ack 2 win 509"}}),
       "server-closes-first info [4]"},
      {"not the server first: its FIN answers ours",
       opened({kFin, {120, "< F. 1:1(0) ack 2 win 5"}}), ""},
  });
}

TEST_CASE("findings: TIME-WAIT is where our FIN was acknowledged") {
  const Line its_fin{100, "< F. 1:1(0) ack 1 win 509"};
  const Line our_fin{110, "> F. 1:1(0) ack 2 win 64240"};
  CHECK(text_of(opened({its_fin, our_fin, {150, "< . 2:2(0) ack 2 win 509"}})) ==
        "The server closed before we did: TIME-WAIT is on its side.");
  CHECK(text_of(opened({its_fin, our_fin})) == "The server closed before we did.");
  CHECK(
      text_of(opened({its_fin, {110, "> . 1:1(0) ack 2 win 64240"}, {120, "> R 1:1(0) win 0"}})) ==
      "The server closed before we did.");
  check_findings({{"two that crossed are neither's", opened({kFin, its_fin}), ""}});
}

TEST_CASE("findings: what an ICMP error says about our FIN") {
  const std::string plain = text_of(opened({kFin, kGivesUp}));
  const auto with = [](std::string_view icmp) {
    return text_of(opened({kFin, {200, icmp}, kGivesUp}));
  };
  CHECK(
      with("icmp 3/13 from 192.0.2.254 quotes 1") ==
      "The server did not acknowledge our FIN in time (sent 1 time): it is gone, or the path lost "
      "the FIN or its answer; 192.0.2.254 says: administratively prohibited (ICMP type 3, code "
      "13).");
  CHECK_MESSAGE(with("icmp 3/13 from 192.0.2.254 quotes 0") == plain, "our SYN was acknowledged");
  CHECK_MESSAGE(with("icmp 3/13 from 192.0.2.254 quotes 2") == plain, "we sent no such number");
}

// The SYN/ACK took 40 us; a FIN is repeated after 200 ms at the soonest.
TEST_CASE("findings: the application is slow to close") {
  const auto closed_at = [](double us, std::string_view its_fin) {
    return opened({kFin, kBareAck, {us, its_fin}, {us + 10, "> . 2:2(0) ack 2 win 64240"}});
  };
  const auto fin = "< F. 1:1(0) ack 2 win 509";
  const auto far_away = [](double us) {
    return Lines{{0, "> S 0:0(0) win 64240"},           {30000, "< S. 0:0(0) ack 1 win 65160"},
                 {30010, "> . 1:1(0) ack 1 win 64240"}, {30020, "> F. 1:1(0) ack 1 win 64240"},
                 {60020, "< . 1:1(0) ack 2 win 509"},   {us, "< F. 1:1(0) ack 2 win 509"}};
  };
  check_findings({
      {"200 ms after its ACK", closed_at(200120, fin), "slow-application-close info [5,6]"},
      {"not sooner", closed_at(200119.999, fin), ""},
      {"ten round trips", far_away(360020), "slow-application-close info [5,6]"},
      {"not slow for such a path", far_away(360019.999), ""},
      {"with the SYN's own round trip unknown, 200 ms",
       {{0, "> S 0:0(0) win 64240"},
        {1000000, "> S 0:0(0) win 64240"},
        {1030000, "< S. 0:0(0) ack 1 win 65160"},
        {1030010, "> . 1:1(0) ack 1 win 64240"},
        {1030020, "> F. 1:1(0) ack 1 win 64240"},
        {1060020, "< . 1:1(0) ack 2 win 509"},
        {1260020, "< F. 1:1(0) ack 2 win 509"}},
       "slow-application-close info [6,7]"},
      {"not when ACK and FIN are one: the ACK may have waited", opened({kFin, {900000, fin}}), ""},
      {"not when the ACK stands behind what was lost",
       opened({kFin, {120, "< . 2:2(0) ack 2 win 509"}, {900000, fin}}), ""},
      {"not when it had data to send",
       opened({kFin, kBareAck, {900000, "< FP. 1:22(21) ack 2 win 509"}}),
       "half-close-data info [5,6]"},
      {"not when the server closed first",
       opened({{100, "< F. 1:1(0) ack 1 win 509"},
               {110, "> F. 1:1(0) ack 2 win 64240"},
               {900000, "< . 2:2(0) ack 2 win 509"}}),
       "server-closes-first info [4]"},
  });
  const std::string text = text_of(closed_at(312420, fin));
  CHECK_MESSAGE(text.find("312.3 ms") != std::string::npos, text);
  CHECK_MESSAGE(text.find("round trip took 0.040 ms)") != std::string::npos, text);
  CHECK_MESSAGE(text.find("first FIN was lost") != std::string::npos, text);
}

TEST_CASE("findings: data after the ACK of our FIN") {
  const Line ack_of_data{210, "> . 2:2(0) ack 22 win 64240"};
  check_findings({
      {"new data", opened({kFin, kBareAck, {200, "< P. 1:22(21) ack 2 win 509"}}),
       "close-wait-stuck warning [5], half-close-data info [5,6]"},
      {"with the FIN", opened({kFin, kBareAck, {200, "< FP. 1:22(21) ack 2 win 509"}}),
       "half-close-data info [5,6]"},
      {"behind what is still missing",
       opened({kFin,
               {120, "< . 22:22(0) ack 2 win 509"},
               {130, "< P. 1:22(21) ack 2 win 509"},
               {200, "< P. 22:30(8) ack 2 win 509"}}),
       "half-close-data info [5,7]"},
      {"not sent before it: the ACK has overtaken it",
       opened({kFin, {120, "< . 22:22(0) ack 2 win 509"}, {130, "< P. 1:22(21) ack 1 win 509"}}),
       ""},
      {"not sent before it and lost: the second transmission acknowledges our FIN",
       opened({kFin, {120, "< . 22:22(0) ack 2 win 509"}, {400000, "< P. 1:22(21) ack 2 win 509"}}),
       ""},
      {"not the data that brings the ACK: it may have been sent before",
       opened({kFin, {120, "< P. 1:22(21) ack 2 win 509"}, ack_of_data}), ""},
      {"not the same data again",
       opened({{70, "< P. 1:22(21) ack 1 win 509"},
               {75, "> . 1:1(0) ack 22 win 64240"},
               {80, "> F. 1:1(0) ack 22 win 64240"},
               {120, "< . 22:22(0) ack 2 win 509"},
               {300000, "< P. 1:22(21) ack 2 win 509"}}),
       "close-wait-stuck warning [7]"},
      {"not what a client must wait for",
       opened({kFin, kBareAck, {200, "< P. 9:22(13) ack 2 win 509"}}),
       "close-wait-stuck warning [5]"},
  });
  const std::string text = text_of(opened({kFin,
                                           kBareAck,
                                           {200, "< P. 1:22(21) ack 2 win 509"},
                                           ack_of_data,
                                           {300, "< FP. 22:30(8) ack 2 win 509"}}));
  CHECK_MESSAGE(text.find("29 octets") != std::string::npos, text);
}

TEST_CASE("findings: our FIN was sent more than once") {
  const Line again{1000080, "> F. 1:1(0) ack 1 win 64240"};
  check_findings({
      {"until its ACK came", opened({kFin, again, {1000120, "< F. 1:1(0) ack 2 win 509"}}),
       "fin-retransmitted warning [4,5,6]"},
      {"three times",
       opened({kFin,
               again,
               {3000080, "> F. 1:1(0) ack 1 win 64240"},
               {3000120, "< F. 1:1(0) ack 2 win 509"}}),
       "fin-retransmitted warning [4,6,7]"},
      {"not when the second crossed the answer",
       opened({kFin, kBareAck, again, {1000100, "< F. 1:1(0) ack 2 win 509"}}),
       "slow-application-close info [5,7]"},
      {"not when none came", opened({kFin, again, {5000080, "> R 2:2(0) win 0"}}),
       "fin-unanswered error [4]"},
      {"not when a RST came", opened({kFin, again, {1000120, "< R. 1:1(0) ack 1 win 0"}}),
       "rst-on-fin error [4,6]"},
  });
  const std::string text = text_of(opened({kFin, again, {1000120, "< F. 1:1(0) ack 2 win 509"}}));
  for (const std::string_view named : {"1000.0 ms", "lost on the way", "or the server is slow"}) {
    CHECK_MESSAGE(text.find(named) != std::string::npos, text);
  }
}

// 40 us for the SYN/ACK: an ACK of our FIN is late from three times that and 1 ms on.
TEST_CASE("steps: a delayed ACK of our FIN is marked as such") {
  const auto closed_after = [](double us, std::string_view answer) {
    return opened({kFin, {80 + us, answer}, {80 + us + 10, "> . 2:2(0) ack 1 win 64240"}});
  };
  const auto bare = "< . 1:1(0) ack 2 win 509";
  const struct {
    std::string_view name;
    Lines lines;
    bool delayed;
  } rows[] = {
      {"just late", closed_after(1120, bare), true},
      {"just not", closed_after(1119.999, bare), false},
      {"not when the FIN waited for the application",
       closed_after(90000, "< F. 1:1(0) ack 2 win 5"), false},
      {"not when it is uncertain which FIN was answered",
       opened({kFin, {1000080, "> F. 1:1(0) ack 1 win 64240"}, {1200080, bare}}), false},
      {"not when the SYN's own round trip is uncertain",
       {kSyn,
        {1000000, "> S 0:0(0) win 64240"},
        {1000040, "< S. 0:0(0) ack 1 win 65160"},
        {1000060, "> . 1:1(0) ack 1 win 64240"},
        {1000080, "> F. 1:1(0) ack 1 win 64240"},
        {1090080, bare}},
       false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const std::string steps = steps_text(observed(row.lines).lifecycle(true));
    CHECK_MESSAGE((steps.find("delayed") != std::string::npos) == row.delayed, steps);
  }
}

// The ACK stands behind something that was lost, perhaps the server's FIN: it may well have closed.
TEST_CASE("findings: a server whose FIN was lost is not accused") {
  const std::string text = text_of(opened({kFin, {120, "< . 2:2(0) ack 2 win 509"}, kGivesUp}));
  CHECK_MESSAGE(text.find("or its FIN was lost") != std::string::npos, text);
}

}  // namespace synspect::test
