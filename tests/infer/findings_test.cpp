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

TEST_CASE("findings: a healthy lifecycle carries none") {
  check_findings({
      {"four segments",
       opened({kFin,
               kBareAck,
               {150, "< F. 1:1(0) ack 2 win 509"},
               {170, "> . 2:2(0) ack 2 win 64240"}}),
       ""},
      {"closed by RST, as asked", opened({{80, "> R 1:1(0) win 0"}}), ""},
      {"half open, as asked",
       {kSyn, {40, "< S. 0:0(0) ack 1 win 65160"}, {45, "> R 1:1(0) win 0"}},
       ""},
      {"left open", opened({}), ""},
      {"both at once",
       opened({kFin,
               {100, "< F. 1:1(0) ack 1 win 509"},
               {105, "> . 2:2(0) ack 2 win 64240"},
               {120, "< . 2:2(0) ack 2 win 509"}}),
       ""},
  });
}

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
      {"kernel-rst-escaped",
       {kSyn, {40, "< S. 0:0(0) ack 1 win 1"}, {45, "> R 1:1(0) win 0"}, {60, "> . 1:1(0) ack 1"}},
       "kernel-rst-escaped warning [3]"},
      {"kernel-rst-escaped, and it cost nothing: a RST came after all was closed",
       {kSyn,
        {40, "< S. 0:0(0) ack 1 win 65160"},
        {45, "> R 1:1(0) win 0"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {80, "> F. 1:1(0) ack 1 win 64240"},
        {120, "< F. 1:1(0) ack 2 win 509"},
        {140, "> . 2:2(0) ack 2 win 64240"},
        {180, "< R 2:2(0) win 0"}},
       "kernel-rst-escaped warning [3]"},
      {"no escape: our own RSTs, one after the other",
       opened({{70, "> P. 1:5(4) ack 1"}, {80, "> R 5:5(0) win 0"}, {81, "> R 1:1(0) win 0"}}), ""},
  });
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
