#include "report/lifecycle_csv.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "csv_reading.hpp"
#include "lifecycles.hpp"
#include "report/scan_csv.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

std::string csv_of(const std::vector<probe::Record>& records) {
  std::ostringstream out;
  report::LifecycleCsvReporter reporter{out};
  for (const probe::Record& record : records) reporter.on_record(record);
  reporter.on_summary(probe::Summary{sample_job()});
  return out.str();
}

std::map<std::string, std::string> row_of(const probe::Record& record) {
  return only_row(csv_of({record}));
}

std::map<std::string, std::string> row_of(const std::string& name) {
  return row_of(record_of(lifecycle(name)));
}

/// As a scan has it: the row by column.
std::map<std::string, std::string> scan_row_of(const probe::ScanRecord& record) {
  std::string out;
  report::ScanCsvReporter{out}.on_record(record);
  return only_row(out);
}

template <typename Record>
std::string page_rows(std::span<const report::CsvColumn<Record>> columns) {
  std::string rows;
  for (const auto& column : columns) {
    rows.append("| `").append(column.name).append("` | ").append(column.type);
    rows.append(" | ").append(column.description).append(" |\n");
  }
  return rows;
}

}  // namespace

TEST_CASE("lifecycle CSV: header and rows, to the letter; a summary is no row") {
  CHECK(csv_of({record_of(clean_close()), record_of(refused())}) ==
        "started,name,address,port,family,source_address,source_port,interface,attempt,outcome,"
        "closed,syn_rtt_us,syn_transmissions,syn_ambiguous,ack_turnaround_us,fin_rtt_us,"
        "peer_fin_gap_us,last_ack_turnaround_us,server_state,claim,ttl,window,mss,window_scale,"
        "sack_permitted,timestamps,icmp_type,icmp_code,icmp_from,findings,error,"
        "fin_transmissions,fin_ambiguous,fin_delayed,resolve_us,segments,measurements,interrupted,"
        "vantage\n"
        "2026-11-20T09:29:04.123456789Z,db.example,192.0.2.9,80,4,192.0.2.1,40123,eth0,1,open,"
        "clean,38.400,1,false,21.100,35.020,12.300,18.700,LAST-ACK,observed,57,65160,1412,8,true,"
        "true,,,,,,1,false,false,812.400,7,,false,\n"
        "2026-11-20T09:29:04.123456789Z,db.example,192.0.2.9,80,4,192.0.2.1,40123,eth0,1,refused,"
        "not-attempted,35.250,1,false,,,,,CLOSED,observed,57,,,,,,,,,refused,,,,,812.400,2,,false,"
        "\n");
}

// One list of columns: the same transcript gives the same cells, but for the name, which was
// resolved here.
TEST_CASE("lifecycle CSV: the columns of a scan have the cells of a scan") {
  probe::Plan half;
  half.opening = probe::Opening::half;
  const std::pair<Lines, probe::Plan> rows[] = {{clean_close(), {}},
                                                {refused(), {}},
                                                {filtered(), {}},
                                                {half_open(), half},
                                                {retransmitted(), {}}};
  for (const auto& [lines, plan] : rows) {
    auto of_life = row_of(record_of(lines, sample_job(), plan));
    CHECK(of_life.at("name") == "db.example");
    of_life["name"].clear();
    for (const auto& field : scan_row_of(scanned(lines))) {
      CAPTURE(field.first);
      CHECK(of_life.at(field.first) == field.second);
    }
  }
}

TEST_CASE("lifecycle CSV: an ICMP error about the SYN, and not one about the FIN") {
  const auto row = row_of("icmp");
  CHECK(row.at("outcome") == "unreachable");
  CHECK(row.at("icmp_type") == "3");
  CHECK(row.at("icmp_code") == "13");
  CHECK(row.at("icmp_from") == "192.0.2.254");
  CHECK(row_of("fin-unanswered").at("icmp_type").empty());
}

TEST_CASE("lifecycle CSV: what only a lifecycle has") {
  auto row = row_of("fin-unanswered");
  CHECK(row.at("fin_transmissions") == "3");
  CHECK(row.at("fin_rtt_us").empty());
  row = row_of("verified");
  CHECK(row.at("measurements").starts_with("verify="));
  CHECK(row.at("segments") == "8");
  CHECK(row_of("refused").at("fin_delayed").empty());

  probe::Record record = record_of(clean_close());
  record.job.resolve.reset();
  record.job.name = "192.0.2.9";
  record.interrupted = true;
  record.vantage = infer::Vantage::middle;
  record.segments_omitted = 10;
  row = row_of(record);
  CHECK(row.at("name").empty());
  CHECK(row.at("resolve_us").empty());
  CHECK(row.at("interrupted") == "true");
  CHECK(row.at("vantage") == "middle");
  CHECK(row.at("segments") == "17");
}

TEST_CASE("lifecycle CSV: a hostile name is quoted, and an error stands alone") {
  probe::Record record;
  record.job = sample_job();
  record.job.name = "a,\"b\"";
  record.life.outcome = infer::Outcome::error;
  record.error = "send: no buffer space, try later";
  const auto row = row_of(record);
  CHECK(row.at("name") == record.job.name);
  CHECK(row.at("error") == record.error);
  CHECK(row.at("ttl").empty());
}

TEST_CASE("CSV: docs/csv.md has the same columns, in their order") {
  std::ifstream page{SYNSPECT_DOCS "/csv.md"};
  REQUIRE(page);
  std::string found;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `")) found += line + "\n";
  }
  CHECK(found == page_rows(report::scan_columns()) + page_rows(report::lifecycle_columns()));
}

}  // namespace synspect::test
