#include "report/ladder_labels.hpp"

#include <doctest/doctest.h>

#include "support/packet_script.hpp"
#include "support/transcript.hpp"

namespace synspect::test {
namespace {

using report::LadderRow;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string label(std::string_view line, std::size_t room, bool again = false) {
  const ParsedLine parsed = parse_line(line, kOrigin);
  probe::Entry entry;
  entry.seen.direction = parsed.direction;
  entry.seen.segment = parsed.segment;
  LadderRow row;
  row.entry = &entry;
  row.again = again;
  return report::segment_label(row, kOrigin, room, "…");
}

}  // namespace

TEST_CASE("ladder labels: as much as there is room for") {
  struct Row {
    const char* line;
    std::size_t room;
    const char* label;
  };
  const Row rows[] = {
      {"> S 0:0(0) win 64240 <mss 1460,sackOK>", 60, "SYN seq 0 win 64240 <mss 1460,sackOK>"},
      {"> S 0:0(0) win 64240 <mss 1460,sackOK>", 30, "SYN seq 0"},
      {"> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>", 46,
       "SYN seq 0 <mss 1460,sackOK,ts 1000 0,wscale 7>"},
      {"> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>", 45, "SYN seq 0 win 64240"},
      {"< S. 0:0(0) ack 1 win 65160", 44, "SYN,ACK seq 0 ack 1 win 65160"},
      {"< S. 0:0(0) ack 1 win 65160", 43, "SYN,ACK seq 0 ack 1"},
      {"< S. 0:0(0) ack 1 win 65160", 28, "SYN,ACK seq 0 ack 1"},
      {"> P. 1:22(21) ack 1 win 502", 27, "PSH,ACK seq 1 ack 1 len 21"},
      {"< . 567001:568401(1400) ack 19 win 509", 29, ". seq 567001 ack 19 len 1400"},
      {"> R 2:2(0) win 0", 30, "RST seq 2"},
      {"< R 0:0(0) win 0", 30, "RST seq 0"},
      {"> . 4294967282:4294967282(0) ack 2 win 502", 50, "ACK seq -14 ack 2 win 502"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CAPTURE(row.room);
    CHECK(label(row.line, row.room) == row.label);
  }
  CHECK(label("< S. 7990496:7990496(0) ack 1 win 65160", 29, true) == "S. seq 7990496 ack 1 again");
  CHECK(label("< P. 7990496:7990517(21) ack 12345678 win 1", 24, true) ==
        "P. seq 7990496 ac… again");
  CHECK(label("> S 0:0(0) win 64240", 50, true) == "SYN seq 0 again win 64240");
}

TEST_CASE("ladder labels: silence names what did not come") {
  LadderRow row;
  row.wait = seconds{5};
  CHECK(report::silence_label(row) == "nothing for 5.000 s");
  row.unanswered = true;
  CHECK(report::silence_label(row) == "no ACK of the data for 5.000 s");
  row.unanswered = false;
  row.time_wait = true;
  CHECK(report::silence_label(row) == "TIME-WAIT, nothing for 5.000 s");
  row.wanted = infer::StepKind::peer_fin;
  CHECK(report::silence_label(row) == "no FIN from the server for 5.000 s");
  row.wanted = infer::StepKind::syn;
  CHECK(report::silence_label(row) == "no answer for 5.000 s");
}

TEST_CASE("ladder labels: times and amounts for a glance") {
  CHECK(report::pause_text(milliseconds{231}) == "231 ms");
  CHECK(report::pause_text(std::chrono::microseconds{999'996}) == "1.000 s");
  CHECK(report::pause_text(milliseconds{1030}) == "1.030 s");
  CHECK(report::pause_text(seconds{754}) == "12 min 34 s");
  CHECK(report::octets_text(1) == "1 octet");
  CHECK(report::octets_text(9999) == "9999 octets");
  CHECK(report::octets_text(565'600) == "565.6 kB");
  CHECK(report::octets_text(999'960) == "1.0 MB");
  CHECK(report::octets_text(1'100'000) == "1.1 MB");
  CHECK(report::octets_text(7'200'000'000) == "7.2 GB");
  CHECK(report::fold_label({6, 813, 808, 0, 565'600}) == "808 segments, 565.6 kB in");
  CHECK(report::fold_label({6, 6, 1, 12, 1}) == "1 segment, 12 octets out, 1 octet in");
}

}  // namespace synspect::test
