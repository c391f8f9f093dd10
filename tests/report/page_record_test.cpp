#include "report/page_record.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "played.hpp"
#include "report/json.hpp"
#include "report/scan_json.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

report::PageRecord page_record_of(const probe::Record& record) {
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  return report::page_record(boost::json::parse(out.str()).as_object());
}

report::PageRecord page_record_of(const probe::ScanRecord& record) {
  std::string out;
  report::ScanJsonReporter{out}.on_record(record);
  return report::page_record(boost::json::parse(out).as_object());
}

constexpr auto kAck = static_cast<std::size_t>(infer::StepKind::ack);
constexpr auto kLastAck = static_cast<std::size_t>(infer::StepKind::last_ack);

}  // namespace

TEST_CASE("page record: what a lifecycle's record says") {
  for (const Lines& lines :
       {clean_close(), server_first(), refused(), filtered(), retransmitted()}) {
    const probe::Record record = record_of(lines);
    const report::PageRecord read = page_record_of(record);
    CHECK(read.outcome == to_string(record.life.outcome));
    CHECK(read.closed == to_string(record.life.closed));
    CHECK(read.target.name == "db.example");
    CHECK(read.target.address == "192.0.2.9");
    CHECK(read.target.port == 80);
    for (const infer::Step& step : record.life.steps) {
      const auto& found = read.steps.at(static_cast<std::size_t>(step.kind));
      CHECK((found.time == step.time));
      CHECK(found.ambiguous == step.ambiguous);
      if (quantity_of(step.kind) == infer::Quantity::rtt) {
        CHECK(found.transmissions == step.transmissions);
      }
    }
    REQUIRE(read.findings.size() == record.life.findings.size());
    for (std::size_t i = 0; i < read.findings.size(); ++i) {
      CHECK(read.findings[i].id == record.life.findings[i].id);
      CHECK(read.findings[i].severity == to_string(record.life.findings[i].severity));
      CHECK(read.findings[i].text == record.life.findings[i].text);
      CHECK(read.findings[i].next == record.life.findings[i].next);
    }
  }
}

TEST_CASE("page record: the server's state is the last that was proven") {
  const report::PageRecord clean = page_record_of(record_of(clean_close()));
  CHECK(clean.server == "LAST-ACK");  // CLOSED is assumed
  CHECK(clean.claim == "observed");
  CHECK(page_record_of(record_of(filtered())).server.empty());
}

TEST_CASE("page record: a target of a scan") {
  const probe::ScanRecord record = scanned(half_open());
  const report::PageRecord read = page_record_of(record);
  CHECK(read.outcome == "open");
  CHECK(read.target.name.empty());
  CHECK(read.target.address == "192.0.2.9");
  CHECK((read.steps[0].time == record.life.steps.at(0).time));
  CHECK(read.steps[0].transmissions == 1);
  CHECK(page_record_of(scanned_unreachable()).outcome == "unreachable");
}

TEST_CASE("page record: a wait that was our choice is no time") {
  probe::Record record = record_of(clean_close());
  REQUIRE(page_record_of(record).steps.at(kAck).time.has_value());
  REQUIRE(page_record_of(record).steps.at(kLastAck).time.has_value());
  infer::Measurement measurement;
  measurement.measure = "accept-queue";
  measurement.verdict = "full";
  record.life.measurements = {measurement};
  CHECK(!page_record_of(record).steps.at(kAck).time.has_value());
  CHECK(page_record_of(record).steps.at(kLastAck).time.has_value());
  record.life.measurements[0].measure = "fin-retries";
  CHECK(page_record_of(record).steps.at(kAck).time.has_value());
  CHECK(!page_record_of(record).steps.at(kLastAck).time.has_value());
}

TEST_CASE("page record: what is none throws") {
  for (const char* const text :
       {"{}", R"({"started":1})", R"({"started":"2026-11-20T09:29:04.123456789Z"})",
        R"({"started":"2026-11-20T09:29:04.123456789Z","target":{"address":"a","port":-1}})",
        R"({"started":"2026-11-20T09:29:04.123456789Z","target":{"address":"a","port":80},)"
        R"("outcome":"open","closed":"clean","steps":{}})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(static_cast<void>(report::page_record(boost::json::parse(text).as_object())),
                    std::exception);
  }
}

}  // namespace synspect::test
