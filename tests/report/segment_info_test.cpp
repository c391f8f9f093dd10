#include "report/segment_info.hpp"

#include <doctest/doctest.h>

#include "support/packet_script.hpp"
#include "support/transcript.hpp"

namespace synspect::test {
namespace {

using Detail = report::SegmentInfo::Detail;

struct Row {
  std::string_view segment;
  const char* info;
};

probe::Entry entry_of(std::string_view text) {
  constexpr std::string_view damaged = "damaged ";
  const bool bad = text.starts_with(damaged);
  const ParsedLine line = parse_line(bad ? text.substr(damaged.size()) : text, kOrigin);
  probe::Entry entry;
  entry.seen.direction = line.direction;
  entry.seen.segment = line.segment;
  entry.checksum = bad ? wire::Checksum::bad : wire::Checksum::good;
  return entry;
}

void check(const std::vector<Row>& rows, Detail detail = Detail::relative, bool after_end = false) {
  report::SegmentInfo info{kOrigin, detail};
  for (const Row& row : rows) {
    CAPTURE(std::string{row.segment});
    CHECK(info.of(entry_of(row.segment), after_end) == row.info);
  }
}

}  // namespace

TEST_CASE("segment info: an opening and a close") {
  check({{"> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>",
          "[SYN] Seq=0 Win=64240 Len=0 MSS=1460 WS=128 TSval=1000 TSecr=0 SACK_PERM"},
         {"< S. 0:0(0) ack 1 win 65160 <mss 1412,sackOK,ts 5000 1000,wscale 8>",
          "[SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1412 WS=256 TSval=5000 TSecr=1000 "
          "SACK_PERM"},
         {"> . 1:1(0) ack 1 win 502 <ts 1000 5000>", "[ACK] Seq=1 Ack=1 Win=64256 Len=0"},
         {"> P. 1:19(18) ack 1 win 502 <ts 1000 5000>", "[PSH, ACK] Seq=1 Ack=1 Win=64256 Len=18"},
         {"> F. 19:19(0) ack 1 win 502", "[FIN, ACK] Seq=19 Ack=1 Win=64256 Len=0"},
         {"< . 1:1(0) ack 20 win 509", "[ACK] Seq=1 Ack=20 Win=130304 Len=0"},
         {"< R 1:1(0) win 0", "[RST] Seq=1 Win=0 Len=0"}});
}

// RFC 7323 section 2: only if both offer it, never in a SYN, and 14 at most.
TEST_CASE("segment info: the window is scaled where the scale is known") {
  check({{"> . 1:1(0) ack 1 win 502", "[ACK] Seq=1 Ack=1 Win=502 Len=0"}});
  check({{"> S 0:0(0) win 100 <wscale 7>", "[SYN] Seq=0 Win=100 Len=0 WS=128"},
         {"< S. 0:0(0) ack 1 win 200", "[SYN, ACK] Seq=0 Ack=1 Win=200 Len=0"},
         {"> . 1:1(0) ack 1 win 502", "[ACK] Seq=1 Ack=1 Win=502 Len=0"}});
  check({{"> S 0:0(0) win 100 <wscale 0>", "[SYN] Seq=0 Win=100 Len=0 WS=1"},
         {"damaged < S. 0:0(0) ack 1 win 200 <wscale 3>",
          "(damaged) [SYN, ACK] Seq=0 Ack=1 Win=200 Len=0 WS=8"},
         {"> . 1:1(0) ack 1 win 5", "[ACK] Seq=1 Ack=1 Win=5 Len=0"},
         {"< S. 0:0(0) ack 1 win 200 <wscale 15>", "[SYN, ACK] Seq=0 Ack=1 Win=200 Len=0 WS=16384"},
         {"< . 1:1(0) ack 1 win 2", "[ACK] Seq=1 Ack=1 Win=32768 Len=0"},
         {"> . 1:1(0) ack 1 win 5", "[ACK] Seq=1 Ack=1 Win=5 Len=0"}});
}

TEST_CASE("segment info: what was sent again, late or damaged") {
  check({{"> S 0:0(0) win 1", "[SYN] Seq=0 Win=1 Len=0"},
         {"> S 0:0(0) win 1", "(again) [SYN] Seq=0 Win=1 Len=0"},
         {"< S. 0:0(0) ack 1 win 2", "[SYN, ACK] Seq=0 Ack=1 Win=2 Len=0"},
         {"damaged < P. 1:11(10) ack 1 win 2", "(damaged) [PSH, ACK] Seq=1 Ack=1 Win=2 Len=10"},
         {"< P. 11:21(10) ack 1 win 2", "[PSH, ACK] Seq=11 Ack=1 Win=2 Len=10"},
         {"< P. 1:11(10) ack 1 win 2", "(out of order) [PSH, ACK] Seq=1 Ack=1 Win=2 Len=10"},
         {"< P. 1:21(20) ack 1 win 2", "(again) [PSH, ACK] Seq=1 Ack=1 Win=2 Len=20"},
         {"> . 1:1(0) ack 21 win 1", "[ACK] Seq=1 Ack=21 Win=1 Len=0"},
         {"> . 1:1(0) ack 21 win 1", "[ACK] Seq=1 Ack=21 Win=1 Len=0"},
         {"< F. 21:21(0) ack 1 win 2", "[FIN, ACK] Seq=21 Ack=1 Win=2 Len=0"},
         {"< F. 21:21(0) ack 1 win 2", "(again) [FIN, ACK] Seq=21 Ack=1 Win=2 Len=0"}});
}

TEST_CASE("segment info: after the end nothing is again") {
  check({{"> S 0:0(0) win 1", "(after the end) [SYN] Seq=0 Win=1 Len=0"},
         {"> S 0:0(0) win 1", "(after the end) [SYN] Seq=0 Win=1 Len=0"}},
        Detail::relative, true);
}

TEST_CASE("segment info: raw numbers beside the relative ones, and every timestamp") {
  check({{"> S 0:0(0) win 64240 <wscale 7>",
          "[SYN] Seq=0 (4294967289) Win=64240 (64240) Len=0 "
          "WS=128"},
         {"< S. 0:0(0) ack 1 win 65160 <wscale 8>",
          "[SYN, ACK] Seq=0 (4294967290) Ack=1 (4294967290) Win=65160 (65160) Len=0 WS=256"},
         {"> . 1:1(0) ack 1 win 502 <ts 1000 5000>",
          "[ACK] Seq=1 (4294967290) Ack=1 (4294967291) Win=64256 (502) Len=0 TSval=1000 "
          "TSecr=5000"}},
        Detail::raw);
}

TEST_CASE("segment info: rare flags and options, and a RST that has no number") {
  check({{"> SEW 0:0(0) win 1", "[SYN, ECE, CWR] Seq=0 Win=1 Len=0"},
         {"< R. 0:0(0) ack 1 win 0", "[RST, ACK] Seq=0 Ack=1 Win=0 Len=0"},
         {"< - 1:1(0) win 0", "[none] Seq=1 Win=0 Len=0"},
         {"< FPU. 1:1(0) ack 1 win 0", "[FIN, PSH, ACK, URG] Seq=1 Ack=1 Win=0 Len=0"},
         {"< . 2:2(0) ack 1 win 3 <sack 5:9,sack 20:30>",
          "[ACK] Seq=2 Ack=1 Win=3 Len=0 SLE=5 SRE=9 SLE=20 SRE=30"}});
  probe::Entry odd = entry_of("< . 2:2(0) ack 1 win 3");
  odd.seen.segment.options.nop_run = 4;
  odd.seen.segment.options.malformed = true;
  CHECK(report::SegmentInfo{kOrigin, Detail::relative}.of(odd, false) ==
        "[ACK] Seq=2 Ack=1 Win=3 Len=0 NOPs=4 (malformed options)");
  // RFC 9293 section 3.10.7.1: its number is 0 itself.
  probe::Entry refusal = entry_of("< R. 0:0(0) ack 1 win 0");
  refusal.seen.segment.seq = wire::SeqNum{0};
  CHECK(report::SegmentInfo{kOrigin, Detail::raw}.of(refusal, false) ==
        "[RST, ACK] Seq=0 (0) Ack=1 (4294967290) Win=0 (0) Len=0");
}

}  // namespace synspect::test
