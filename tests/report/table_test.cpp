#include "report/table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "golden.hpp"
#include "lifecycles.hpp"
#include "report/format.hpp"

namespace synspect::test {
namespace {

using report::TableReporter;
using Detail = report::SegmentInfo::Detail;
using Below = TableReporter::Below;

std::string table_of(const std::vector<probe::Record>& records, Detail detail = Detail::relative,
                     Below below = Below::findings, bool coloured = false) {
  std::ostringstream out;
  TableReporter reporter{out, report::Palette{coloured}, detail, below};
  for (const probe::Record& record : records) reporter.on_record(record);
  return out.str();
}

std::string table_of(const std::string& name, Detail detail = Detail::relative) {
  return table_of({record_of(lifecycle(name))}, detail);
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("table: every lifecycle, as it was looked at") {
  for (const ScriptedLife& life : lifecycles()) {
    if (life.name == "download") continue;  // below: its hundreds of lines are all alike
    CAPTURE(life.name);
    check_golden("table/" + life.name, table_of({record_of(life)}));
  }
}

TEST_CASE("table: raw numbers, as they were looked at") {
  for (const char* const name : {"clean", "icmp", "syn-ack-again"}) {
    check_golden("table/" + std::string{name} + "-v", table_of(name, Detail::raw));
  }
}

TEST_CASE("table: a line a packet, however many") {
  const probe::Record record = record_of(lifecycle("download"));
  const std::string table = table_of({record});
  const auto outcome = lines_in(table_of({record}, Detail::relative, Below::outcome));
  // Title, time, blank; heads, DNS; blank, how it ended.
  CHECK(outcome == record.segments.size() + 7);
  CHECK(lines_in(table) >= outcome);
}

TEST_CASE("table: what a transcript does not keep is counted") {
  probe::Record record = record_of(clean_close());
  record.segments_omitted = 1234;
  CHECK(table_of({record}).find("\n  ... and 1,234 more segments than a transcript keeps\n") !=
        std::string::npos);
}

TEST_CASE("table: several lifecycles, with a blank line between") {
  const probe::Record record = record_of(refused());
  const std::string one = table_of({record});
  CHECK(table_of({record, record}) == one + "\n" + one);
}

TEST_CASE("table: -q leaves what was found to the last line") {
  const probe::Record record = record_of(lifecycle("close-wait-stuck"));
  const std::string brief = table_of({record}, Detail::relative, Below::outcome);
  CHECK(brief.find("warning close-wait-stuck") == std::string::npos);
  CHECK(brief.ends_with("  close-wait-stuck\n"));
  const std::string full = table_of({record});
  CHECK(full.find("\n  warning close-wait-stuck: ") != std::string::npos);
  CHECK(full.find("next:") == std::string::npos);
}

TEST_CASE("table: without a transcript there is no table, and a frame's length may be unknown") {
  probe::Record record = record_of(clean_close());
  for (probe::Entry& entry : record.segments) entry.frame_length.reset();
  CHECK(table_of({record}).find(" TCP           - [SYN] ") != std::string::npos);
  record = {};
  record.job = sample_job();
  record.job.resolve.reset();
  record.job.name = "192.0.2.9";  // and so nothing was resolved
  record.life.outcome = infer::Outcome::error;
  record.error = "send: network is down";
  CHECK(table_of({record}) == "#1    192.0.2.9 port 80  error  send: network is down\n");
}

TEST_CASE("table: of a capture, where it was taken, and a name without a time") {
  probe::Record record = record_of(clean_close());
  record.vantage = infer::Vantage::middle;
  record.vantage_basis = infer::VantageBasis::given;
  record.job.resolve.reset();
  const std::string table = table_of({record});
  CHECK(table.find(" DNS           - db.example -> 192.0.2.9\n") != std::string::npos);
  CHECK(table.find("\n\n  " + report::vantage_text(*record.vantage, record.vantage_basis)) !=
        std::string::npos);
}

TEST_CASE("table: colour says nothing that words do not say") {
  for (const ScriptedLife& life : lifecycles()) {
    const probe::Record record = record_of(life);
    const std::string coloured = table_of({record}, Detail::relative, Below::findings, true);
    CHECK(coloured.find("\x1b[") != std::string::npos);
    CHECK(without_colour(coloured) == table_of({record}));
  }
}

}  // namespace synspect::test
