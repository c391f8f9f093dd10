#include "report/ladder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "golden.hpp"
#include "lifecycles.hpp"

namespace synspect::test {
namespace {

using report::LadderReporter;
using report::Palette;
using Options = LadderReporter::Options;

std::string drawn(const probe::Record& record, const Options& options = {}, bool coloured = false) {
  std::ostringstream out;
  LadderReporter{out, Palette{coloured}, options}.on_record(record);
  return out.str();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool is_ascii(const std::string& text) {
  return text.find_first_not_of(
             "\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^"
             "_`abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos;
}

}  // namespace

TEST_CASE("ladder: every scripted lifecycle, as a person reads it") {
  for (const ScriptedLife& life : lifecycles()) {
    CAPTURE(life.name);
    check_golden("ladder/" + life.name, drawn(record_of(life)));
  }
}

TEST_CASE("ladder: docs/ladder.md shows what is drawn") {
  std::ifstream file{SYNSPECT_DOCS "/ladder.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  const std::string text = drawn(record_of(lifecycle("close-wait-stuck")));
  CHECK(contains(page, text.substr(0, text.find("\n\nserver states"))));
}

TEST_CASE("ladder: with ASCII alone") {
  for (const char* name :
       {"clean", "filtered", "syn-ack-damaged", "icmp", "download", "verified"}) {
    CAPTURE(std::string{name});
    const std::string text = drawn(record_of(lifecycle(name)), {.ascii = true});
    CHECK(is_ascii(text));
    check_golden(std::string{"ladder/ascii/"} + name, text);
  }
}

TEST_CASE("ladder: with 120 columns the options have room") {
  for (const char* name : {"clean", "fin-unanswered"}) {
    CAPTURE(std::string{name});
    const std::string text = drawn(record_of(lifecycle(name)), {.columns = 120});
    CHECK(contains(text, "<mss 1460,sackOK,ts 1000 0,wscale 7>"));
    check_golden(std::string{"ladder/wide/"} + name, text);
  }
}

TEST_CASE("ladder: -v shows every option and every segment") {
  const std::string text = drawn(record_of(lifecycle("clean")), {.verbose = true});
  check_golden("ladder/verbose/clean", text);
  const probe::Record record = record_of(lifecycle("download"));
  CHECK(contains(drawn(record), "810 segments"));
  CHECK_FALSE(contains(drawn(record, {.verbose = true}), "810 segments"));
  CHECK(contains(drawn(record, {.verbose = true}), "PSH,ACK seq 1 ack 1 len 18"));
}

TEST_CASE("ladder: it fits, whatever happened") {
  for (const ScriptedLife& life : lifecycles()) {
    CAPTURE(life.name);
    for (const std::size_t columns : {80u, 81u, 100u, 120u, 250u}) {
      CAPTURE(columns);
      for (const bool ascii : {false, true}) {
        for (const bool verbose : {false, true}) {
          const Options options{.ascii = ascii, .columns = columns, .verbose = verbose};
          const std::string text = drawn(record_of(life), options);
          CHECK_MESSAGE(widest(text) <= columns, text);
          CHECK(widest(drawn(record_of(life), options, true)) == widest(text));
        }
      }
    }
  }
}

TEST_CASE("ladder: colour says nothing that words and letters do not say") {
  for (const ScriptedLife& life : lifecycles()) {
    CAPTURE(life.name);
    const std::string plain = drawn(record_of(life));
    CHECK_FALSE(contains(plain, "\x1b"));
    CHECK(without_colour(drawn(record_of(life), {}, true)) == plain);
  }
}

TEST_CASE("ladder: a local failure, with a segment or without one") {
  probe::Record record;
  record.job = sample_job();
  record.life.outcome = infer::Outcome::error;
  record.error = "send 192.0.2.9: network is down";
  const std::string text = drawn(record);
  CHECK(contains(text, "db.example (192.0.2.9) port 80\n"));
  CHECK(contains(text, "\nFAILED on this host: send 192.0.2.9: network is down\n"));
}

TEST_CASE("ladder: an interrupted lifecycle claims no outcome") {
  probe::Record record = record_of(filtered());
  record.interrupted = true;
  record.life.findings.clear();
  const std::string text = drawn(record);
  CHECK(contains(text, "\ninterrupted at syn: "));
  CHECK(contains(text, "cut off, sent 3 times"));
  CHECK_FALSE(contains(text, "did not end"));
  CHECK_FALSE(contains(text, "FAILED"));
}

TEST_CASE("ladder: of a capture file, it says where that was taken, and speaks of the client") {
  probe::Record record = record_of(lifecycle("close-wait-stuck"));
  record.vantage = infer::Vantage::server;
  const std::string text = drawn(record);
  CHECK(contains(text, "\n  captured at the server (assumed)\n"));
  CHECK(contains(text, "the server acknowledged the client's FIN"));
  CHECK(contains(text, "the server's turnaround"));  // what is a round trip for the client
  CHECK_FALSE(contains(text, "our turnaround"));
  record.vantage = infer::Vantage::middle;
  CHECK(contains(drawn(record), "\n  captured between both sides (assumed)\n"));
}

TEST_CASE("ladder: what a transcript does not keep is counted") {
  probe::Record record = record_of(lifecycle("close-wait-stuck"));
  record.segments_omitted = 12'345;
  CHECK(contains(drawn(record), "12,345 segments not kept"));
  record.segments_omitted = 0;
  record.segments.erase(record.segments.begin() + 3);
  --record.lifecycle_segments;
  CHECK(contains(drawn(record), "1 segment not kept"));
}

TEST_CASE("ladder: a RST of this host's own TCP is no word of ours") {
  const probe::Record record = record_of({{0, "> S 0:0(0) win 64240 <mss 1460>"},
                                          {40, "< S. 0:0(0) ack 1 win 65160 <mss 1412>"},
                                          {47, "> R 1:1(0) win 0"},
                                          {60, "> . 1:1(0) ack 1 win 64240"},
                                          {90, "< R 1:1(0) win 0"}});
  CHECK(contains(drawn(record), "sent by this host's own TCP"));
  CHECK(contains(drawn(record), "FAILED while open: this host's own kernel reset"));
}

TEST_CASE("ladder: the letters are explained once") {
  std::ostringstream out;
  LadderReporter reporter{out, Palette{false}, {}};
  reporter.on_record(record_of(clean_close()));
  CHECK(contains(out.str(), "o observed, i implied, a assumed"));
  out.str("");
  reporter.on_record(record_of(clean_close()));
  CHECK_FALSE(contains(out.str(), "o observed"));
  CHECK_FALSE(contains(drawn(record_of(filtered()), {.quiet = true}), "next:"));
}

}  // namespace synspect::test
