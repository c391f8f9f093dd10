// Findings about how the server takes up the connection.
#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const Line kSyn{0, "> S 0:0(0) win 64240"};
const std::string_view kAck = "> . 1:1(0) ack 1 win 64240";
const std::string_view kFin = "> F. 1:1(0) ack 1 win 64240";
const std::string_view kSynAck = "< S. 0:0(0) ack 1 win 65160 <mss 1460>";
const std::string_view kCloses = "< F. 1:1(0) ack 2 win 509";

/// Our ACK leaves at 60 us; the SYN/ACK comes again at these times, and we answer it each time.
Lines comes_again(const std::vector<double>& seconds, const Lines& then = {}) {
  Lines lines = opened({});
  for (const double second : seconds) {
    lines.push_back({second * 1e6, kSynAck});
    lines.push_back({second * 1e6 + 10, kAck});
  }
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

/// Our FIN leaves at 70 us instead, and again when it is due.
Lines comes_again_after_fin(const Lines& then) {
  Lines lines = opened({{70, kFin}, {1000070, kFin}});
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

}  // namespace

TEST_CASE("findings: syn-ack-retransmitted") {
  const std::string again = "syn-ack-retransmitted warning ";
  const std::string_view stamped = "< S. 0:0(0) ack 1 win 65160 <ts 7000 1000>";
  const Lines with_timestamps{{0, "> S 0:0(0) win 64240 <ts 1000 0>"},
                              {40, stamped},
                              {60, "> . 1:1(0) ack 1 win 64240 <ts 1000 7000>"}};
  const auto after = [](Lines lines, const Lines& then) {
    lines.insert(lines.end(), then.begin(), then.end());
    return lines;
  };
  check_findings({
      {"once", comes_again({1.0}), again + "[2,3,4]"},
      {"as late as a timer at least", opened({{200060, kSynAck}}), again + "[2,3,4]"},
      {"sooner it is a copy", opened({{200059, kSynAck}}), ""},
      {"a copy of a copy, too", opened({{150000, kSynAck}, {300000, kSynAck}}), ""},
      {"three times", comes_again({1.0, 3.0, 7.0}), again + "[2,3,4,6,8]"},
      {"of many the first four", comes_again({1, 2, 3, 4, 5, 6}), again + "[2,3,4,6,8,10]"},
      {"then all is well", comes_again({1.0}, {{1000080, kFin}, {1000120, kCloses}}),
       again + "[2,3,4]"},
      {"other numbers: another connection's", opened({{1000000, "< S. 9:9(0) ack 1 win 1"}}), ""},
      {"it acknowledges something else", opened({{1000000, "< S. 0:0(0) ack 7 win 1"}}), ""},
      {"our SYN went out again and drew it",
       {kSyn,
        {1000000, "> S 0:0(0) win 64240"},
        {1500000, kSynAck},
        {1500010, kAck},
        {2500000, kSynAck}},
       ""},
      {"... once, but not twice",
       {kSyn,
        {1000000, "> S 0:0(0) win 64240"},
        {1500000, kSynAck},
        {1500010, kAck},
        {2500000, kSynAck},
        {4500000, kSynAck},
        {8500000, kSynAck}},
       again + "[3,4,7]"},
      {"its timer ran out before our ACK came: a path of 1.2 s",
       {kSyn, {1200000, kSynAck}, {1200010, kAck}, {2200000, kSynAck}},
       ""},
      {"the server has shown that it has our ACK: one that was long on its way",
       opened(
           {{70, kFin}, {110, "< . 1:1(0) ack 2 win 509"}, {1000000, kSynAck}, {1000010, kCloses}}),
       "slow-application-close info [5,7]"},
      {"half open: we sent no ACK",
       {kSyn, {40, kSynAck}, {50, "> R 1:1(0) win 0"}, {1e6, kSynAck}},
       ""},
      {"we have given up", opened({{500000, "> R 1:1(0) win 0"}, {1000000, kSynAck}}), ""},
      {"the time that it bears is new",
       after(with_timestamps, {{1e6, "< S. 0:0(0) ack 1 win 65160 <ts 8000 1000>"}}),
       again + "[2,3,4]"},
      {"the same time: the network made it, however late", after(with_timestamps, {{1e6, stamped}}),
       ""},
      {"... also of the second one",
       after(with_timestamps, {{1e6, "< S. 0:0(0) ack 1 win 65160 <ts 8000 1000>"},
                               {2e6, "< S. 0:0(0) ack 1 win 65160 <ts 8000 1000>"}}),
       again + "[2,3,4]"},
  });
  CHECK(text_of(comes_again({1.0})) ==
        "The SYN/ACK came again once after our ACK had left, so that the server still was in "
        "SYN-RECEIVED after our first ACK: the ACK was lost or late on its way, or the server "
        "ignored it.");
  CHECK(text_of(comes_again({1.0, 3.0})).starts_with("The SYN/ACK came again 2 times"));
}

TEST_CASE("findings: what is assumed begins after the SYN/ACK that came again") {
  const auto server = [](const Lines& lines) {
    return server_text(observed(lines).lifecycle(true));
  };
  CHECK(server(comes_again({1.0, 3.0})) ==
        "SYN-RECEIVED observed 0..40 [2,4,6], ESTABLISHED assumed 3000010..? [7]");
  CHECK_MESSAGE(server(opened({{1000000, kSynAck}})) == "SYN-RECEIVED observed 0..40 [2,4]",
                "no ACK has left since");
  CHECK(server(comes_again_after_fin({{1100000, kSynAck}, {1100010, "> . 2:2(0) ack 1"}})) ==
        "SYN-RECEIVED observed 0..40 [2,6], ESTABLISHED assumed 1100010..? [7], "
        "CLOSE-WAIT assumed 1100010..? [4]");
  CHECK_MESSAGE(
      server(comes_again({1.0}, {{1000080, kFin}, {1000120, "< . 1:1(0) ack 2 win 5"}})) ==
          "SYN-RECEIVED observed 0..40 [2,4], ESTABLISHED implied 60..1000120 [7], "
          "CLOSE-WAIT observed 1000080..1000120 [7]",
      "the bounds of what is proven hold in any case");
}

TEST_CASE("findings: accept-queue-full, by silence") {
  const Line again{1100000, kSynAck};
  const Line and_again{3100000, kSynAck};
  const Line gives_up{5000000, "> R 2:2(0) win 0"};
  check_findings({
      {"nothing is ever acknowledged", comes_again_after_fin({again, and_again, gives_up}),
       "accept-queue-full error [2,3,4,6,7]"},
      {"nothing, and the SYN/ACK but once more", comes_again_after_fin({again, gives_up}),
       "syn-ack-retransmitted warning [2,3,6], fin-unanswered error [4]"},
      {"in the end it is",
       comes_again_after_fin({again, and_again, {3100010, kFin}, {3100050, kCloses}}),
       "accept-queue-full warning [2,3,4,6,7], fin-retransmitted warning [4,8,9]"},
      {"once: a lost packet each way will do",
       comes_again_after_fin({again, {2000000, kFin}, {2000040, kCloses}}),
       "syn-ack-retransmitted warning [2,3,6], fin-retransmitted warning [4,7,8]"},
      {"twice, and only our ACK was ignored: data opens it (or two ACKs were lost)",
       comes_again({1.0, 3.0}, {{3000020, kFin}, {3000060, kCloses}}),
       "syn-ack-retransmitted warning [2,3,4,6]"},
      {"the FIN can only just have come",
       comes_again({1.0}, {{2999000, kFin}, {3000000, kSynAck}, {3000010, kCloses}}),
       "syn-ack-retransmitted warning [2,3,4,7]"},
      {"data, not a FIN",
       opened({{70, "> P. 1:5(4) ack 1"},
               again,
               and_again,
               {3200000, "> P. 1:5(4) ack 1"},
               {3200040, "< . 1:1(0) ack 5 win 9"}}),
       "accept-queue-full warning [2,3,4,5,6]"},
  });
  const infer::Lifecycle life =
      observed(comes_again_after_fin({again, and_again, {3100010, kFin}, {3100050, kCloses}}))
          .lifecycle(true);
  REQUIRE_FALSE(life.findings.empty());
  const std::string text = life.findings.front().text;
  CHECK(text ==
        "Our ACK and the FIN after it had no effect, and the server sent its SYN/ACK again 2 "
        "times: its accept queue is full, or the path loses what we send.");
}

TEST_CASE("findings: accept-queue-full, by a RST that answers as if there were no connection") {
  const Line rst{100, "< R 1:1(0) win 0"};
  check_findings({
      {"to our ACK", opened({rst}), "accept-queue-full error [3,4]"},
      {"to our FIN", opened({{70, kFin}, {110, "< R 1:1(0) win 0"}}),
       "accept-queue-full error [3,4,5]"},
      {"not with an ACK: it knows the connection", opened({{100, "< R. 1:1(0) ack 1 win 0"}}),
       "rst-after-established error [2,4]"},
      {"not after data: it had the connection",
       opened({{90, "< P. 1:22(21) ack 1 win 509"}, {100, "< R 22:22(0) win 0"}}),
       "rst-after-established error [2,5]"},
      {"not once it has acknowledged data",
       opened({{70, "> P. 1:5(4) ack 1"}, {90, "< . 1:1(0) ack 5 win 5"}, rst}),
       "rst-after-established error [2,6]"},
      {"not later than an answer takes: 40 us and 200 ms", opened({{200100, "< R 1:1(0) win 0"}}),
       "rst-after-established error [2,4]"},
      {"just in time", opened({{200099, "< R 1:1(0) win 0"}}), "accept-queue-full error [3,4]"},
      {"not before our ACK left",
       {kSyn, {40, kSynAck}, {45, "< R 1:1(0) win 0"}, {46, kAck}},
       "rst-after-established error [2,3]"},
  });
}

// Linux ignores the bare ACK while it defers, and sends its SYN/ACK again near the end of that.
TEST_CASE("findings: deferred-accept") {
  const std::string_view data = "> P. 1:5(4) ack 1 win 64240";
  const std::string_view acked = "< . 1:1(0) ack 5 win 509";
  check_findings({
      {"first after 3 s, and our data is acknowledged",
       comes_again({3.04}, {{4e6, data}, {4000040, acked}}), "deferred-accept info [2,3,4,6,7]"},
      {"... or our FIN", comes_again({3.04}, {{4e6, kFin}, {4000040, kCloses}}),
       "deferred-accept info [2,3,4,6,7]"},
      {"after 1 s: our ACK was lost", comes_again({1.04}, {{4e6, data}, {4000040, acked}}),
       "syn-ack-retransmitted warning [2,3,4]"},
      {"just before 2 s", comes_again({2.000039}, {{4e6, data}, {4000040, acked}}),
       "syn-ack-retransmitted warning [2,3,4]"},
      {"never acknowledged: no claim", comes_again({3.04}, {{4e6, data}}),
       "syn-ack-retransmitted warning [2,3,4]"},
      {"the SYN/ACK may be a second one, and the next is due after 2 s",
       {kSyn,
        {1000040, kSynAck},
        {1000060, kAck},
        {3040000, kSynAck},
        {3040010, kAck},
        {4e6, data},
        {4000040, acked}},
       "syn-ack-retransmitted warning [2,3,4]"},
      {"no SYN/ACK again: the data came first", opened({{70, data}, {110, acked}}), ""},
      {"the server speaks first: nothing of ours was needed",
       comes_again({3.04}, {{4e6, "< P. 1:22(21) ack 1 win 509"}}),
       "syn-ack-retransmitted warning [2,3,4]"},
  });
  const std::string text = text_of(comes_again({3.04}, {{4e6, data}, {4000040, acked}}));
  CHECK_MESSAGE(text.find("only after 3.0 s") != std::string::npos, text);
  CHECK_MESSAGE(text.find("our data") != std::string::npos, text);
  CHECK_MESSAGE(text.find("our ACK was lost, and the SYN/ACK of 1 s") != std::string::npos, text);
  CHECK_MESSAGE(text.find("first timer is 3 s") != std::string::npos, text);
}

TEST_CASE("findings: syn-cookie-suspect") {
  const auto answered = [](std::string_view syn, std::string_view syn_ack) {
    return Lines{{0, syn}, {40, syn_ack}, {60, "> . 1:1(0) ack 1 win 502"}};
  };
  const std::string_view windows = "> S 0:0(0) win 64240 <mss 1460,sackOK,wscale 8>";
  const std::string_view none = "< S. 0:0(0) ack 1 win 65160 <mss 1460>";
  check_findings({
      {"no window", answered("> S 0:0(0) win 9", "< S. 0:0(0) ack 1 win 0"),
       "syn-cookie-suspect warning [2]"},
      {"a small one", answered("> S 0:0(0) win 9", "< S. 0:0(0) ack 1 win 1"), ""},
      {"only the MSS came back", answered(windows, none), "syn-cookie-suspect info [1,2]"},
      {"SACK too", answered(windows, "< S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK>"), ""},
      {"window scale too", answered(windows, "< S. 0:0(0) ack 1 win 65160 <mss 1460,wscale 7>"),
       ""},
      {"not even the MSS", answered(windows, "< S. 0:0(0) ack 1 win 65160"), ""},
      {"we offered timestamps: cookies would keep all in them",
       answered("> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1 0,wscale 7>", none), ""},
      {"we offered nothing", answered("> S 0:0(0) win 64240 <mss 1460>", none), ""},
      {"a later SYN of ours offered nothing",
       {{0, windows}, {1000000, "> S 0:0(0) win 64240 <mss 1460>"}, {1000040, none}},
       ""},
  });
}

// Linux puts the options of our SYN into the low six bits of the SYN/ACK's timestamp when that is a
// cookie: up to 63 ms too old.
TEST_CASE("findings: syn-cookie-suspect, by a timestamp that was set back") {
  const auto closes = [](double at, std::string_view ack) {
    return Lines{{0, "> S 0:0(0) win 64240 <ts 1 0>"},
                 {40, "< S. 0:0(0) ack 1 win 65160 <ts 1000 1>"},
                 {60, "> . 1:1(0) ack 1 win 502 <ts 1 1000>"},
                 {70, "> F. 1:1(0) ack 1 win 502 <ts 1 1000>"},
                 {at, ack}};
  };
  const std::string suspect = "syn-cookie-suspect warning [2,5]";
  check_findings({
      {"by 37 ms", closes(300, "< F. 1:1(0) ack 2 win 509 <ts 1038 1>"), suspect},
      {"by the least that is believed", closes(300, "< F. 1:1(0) ack 2 win 509 <ts 1013 1>"),
       suspect},
      {"a tick of 10 ms and its rounding", closes(300, "< F. 1:1(0) ack 2 win 509 <ts 1012 1>"),
       ""},
      {"by as much as six bits hold", closes(300, "< F. 1:1(0) ack 2 win 509 <ts 1065 1>"),
       suspect},
      {"by more: another clock, or microseconds",
       closes(300, "< F. 1:1(0) ack 2 win 509 <ts 1066 1>"), ""},
      {"too soon to tell a clock of microseconds",
       closes(139, "< F. 1:1(0) ack 2 win 509 <ts 1038 1>"), ""},
      {"the time has passed", closes(38000, "< F. 1:1(0) ack 2 win 509 <ts 1038 1>"), ""},
      {"a SYN/ACK that was 30 ms on its way was as much older",
       {{0, "> S 0:0(0) win 64240 <ts 1 0>"},
        {30000, "< S. 0:0(0) ack 1 win 65160 <ts 1000 1>"},
        {30060, "> . 1:1(0) ack 1 win 502 <ts 31 1000>"},
        {30070, "> F. 1:1(0) ack 1 win 502 <ts 31 1000>"},
        {30300, "< F. 1:1(0) ack 2 win 509 <ts 1030 31>"}},
       ""},
  });
}

}  // namespace synspect::test
