#include "report/scan_csv.hpp"

#include <doctest/doctest.h>

#include "csv_reading.hpp"
#include "played.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

/// The one record, by column.
std::map<std::string, std::string> row_of(const probe::ScanRecord& record) {
  std::string out;
  report::ScanCsvReporter{out}.on_record(record);
  return only_row(out);
}

/// The columns that are not empty, "name=value" each.
std::string filled(const probe::ScanRecord& record) {
  const auto row = row_of(record);
  std::string text;
  for (const auto& column : report::scan_columns()) {
    const std::string& value = row.at(std::string{column.name});
    if (value.empty()) continue;
    text.append(text.empty() ? "" : " ").append(column.name).append("=").append(value);
  }
  return text;
}

}  // namespace

TEST_CASE("scan CSV: header and row, to the letter") {
  std::string out;
  report::ScanCsvReporter reporter{out};
  reporter.on_record(scanned(clean_close()));
  reporter.on_summary({});
  CHECK(out ==
        "started,name,address,port,family,source_address,source_port,interface,attempt,outcome,"
        "closed,syn_rtt_us,syn_transmissions,syn_ambiguous,ack_turnaround_us,fin_rtt_us,"
        "peer_fin_gap_us,last_ack_turnaround_us,server_state,claim,ttl,window,mss,window_scale,"
        "sack_permitted,timestamps,icmp_type,icmp_code,icmp_from,findings,error\n"
        "2026-11-20T09:29:04.123456789Z,,192.0.2.9,80,4,192.0.2.1,40123,eth0,1,open,clean,38.400,1,"
        "false,21.100,35.020,12.300,18.700,LAST-ACK,observed,57,65160,1412,8,true,true,,,,,\n");
}

TEST_CASE("scan CSV: what is absent is empty") {
  const std::string common =
      "started=2026-11-20T09:29:04.123456789Z address=192.0.2.9 port=80 family=4 "
      "source_address=192.0.2.1 source_port=40123 interface=eth0 attempt=1 ";
  CHECK(filled(scanned(half_open())) ==
        common +
            "outcome=open closed=reset syn_rtt_us=38.400 syn_transmissions=1 syn_ambiguous=false "
            "server_state=SYN-RECEIVED claim=observed ttl=57 window=65160 mss=1460 window_scale=8 "
            "sack_permitted=true timestamps=true");
  CHECK(filled(scanned(filtered())) ==
        common +
            "outcome=filtered closed=not-attempted syn_transmissions=3 syn_ambiguous=false "
            "findings=filtered");
  CHECK(filled(scanned(refused())) ==
        common +
            "outcome=refused closed=not-attempted syn_rtt_us=35.250 syn_transmissions=1 "
            "syn_ambiguous=false server_state=CLOSED claim=observed ttl=57 findings=refused");
  CHECK(filled(scanned_unreachable()) ==
        common +
            "outcome=unreachable closed=not-attempted syn_transmissions=1 syn_ambiguous=false "
            "icmp_type=3 icmp_code=13 icmp_from=192.0.2.254 findings=admin-prohibited");
  probe::ScanRecord failed = scanned({});
  failed.life = {};
  failed.life.outcome = infer::Outcome::error;
  failed.error = "send: no buffer space, try later";
  CHECK(filled(failed) ==
        common + "outcome=error closed=not-attempted error=send: no buffer space, try later");
}

TEST_CASE("scan CSV: hostile names are quoted, and read back as they were") {
  for (const std::string& name :
       {std::string{"a,b"}, std::string{"say \"x\""}, std::string{"\""}, std::string{" blanks "},
        std::string{"d\xc3\xbcrer"}, std::string(3000, '"')}) {
    CAPTURE(name);
    probe::ScanRecord record = on_link(scanned(half_open()));
    record.name = record.interface = record.error = name;
    const auto row = row_of(record);
    CHECK(row.at("name") == name);
    CHECK(row.at("interface") == name);
    CHECK(row.at("address") == "fe80::9%" + name);
    CHECK(row.at("error") == name);
  }
  probe::ScanRecord latin_1 = scanned(half_open());
  latin_1.name = "d\xfcrer";
  CHECK(row_of(latin_1).at("name") == "d\\xfcrer");
}

}  // namespace synspect::test
