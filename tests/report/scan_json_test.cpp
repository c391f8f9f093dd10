#include "report/scan_json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

#include "played.hpp"
#include "report/json.hpp"
#include "scanned.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

std::string line_of(const probe::ScanRecord& record) {
  std::string out;
  report::ScanJsonReporter{out}.on_record(record);
  return out;
}

json::value parsed(const probe::ScanRecord& record) {
  return json::parse(line_of(record));
}

json::value probe_record(const Lines& lines) {
  std::ostringstream out;
  report::JsonReporter reporter{out};
  static_cast<void>(play(lines, reporter));
  return json::parse(out.str());
}

/// The object without those members.
json::object without(json::object object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) object.erase(name);
  return object;
}

}  // namespace

TEST_CASE("scan JSON: a half-open target, to the letter") {
  CHECK(
      line_of(scanned(half_open())) ==
      R"({"schema":"synspect/scan/1","started":"2026-11-20T09:29:04.123456789Z",)"
      R"("target":{"name":null,"address":"192.0.2.9","port":80,"family":4},)"
      R"("source":{"address":"192.0.2.1","port":40123,"interface":"eth0"},)"
      R"("attempt":1,"outcome":"open","closed":"reset","stamps":"kernel-tap",)"
      R"("steps":[{"step":"syn","rtt_us":38.400,"transmissions":1,"ambiguous":false,"delayed":false}],)"
      R"("server_states":[{"state":"SYN-RECEIVED","claim":"observed","not_before_us":0.000,)"
      R"("not_after_us":38.400},{"state":"CLOSED","claim":"assumed","not_before_us":59.500,)"
      R"("not_after_us":null}],"ttl":57,"window":65160,)"
      R"("options":{"mss":1460,"window_scale":8,"sack_permitted":true,"ts_val":5000,"ts_ecr":1000},)"
      R"("icmp":null,"error":null,"findings":[]})"
      "\n");
}

TEST_CASE("scan JSON: what is absent is null") {
  const std::string silent = line_of(scanned(filtered()));
  for (const char* part :
       {R"("name":null)", R"("rtt_us":null,"transmissions":3)", R"("server_states":[],"ttl":null,)",
        R"("window":null,"options":null,"icmp":null,"error":null,"findings":[{"id":"filtered",)"}) {
    CAPTURE(std::string{part});
    CHECK(silent.find(part) != std::string::npos);
  }
  CHECK(silent.find(":-1") == std::string::npos);
}

// Who reads both kinds of record reads the parts alike.
TEST_CASE("scan JSON: parts are those of a lifecycle's record, without segment numbers") {
  for (const Lines& lines :
       {clean_close(), refused(), filtered(), retransmitted(), server_first()}) {
    const json::value scan = parsed(scanned(lines));
    const json::value probe = probe_record(lines);
    const auto same = [&](const char* list, std::initializer_list<std::string_view> numbers) {
      const json::array& of_scan = scan.at(list).as_array();
      const json::array& of_probe = probe.at(list).as_array();
      REQUIRE(of_scan.size() == of_probe.size());
      for (std::size_t i = 0; i < of_scan.size(); ++i) {
        CHECK(of_scan[i] == json::value(without(of_probe[i].as_object(), numbers)));
      }
    };
    same("steps", {"from", "to"});
    same("server_states", {"evidence"});
    same("findings", {"evidence", "next"});
    for (const char* member : {"started", "source", "attempt", "outcome", "closed", "stamps"}) {
      CAPTURE(std::string{member});
      CHECK(scan.at(member) == probe.at(member));
    }
    if (!scan.at("options").is_object()) continue;
    const json::array& segments = probe.at("segments").as_array();
    const auto answer =
        std::find_if(segments.begin(), segments.end(),
                     [](const json::value& segment) { return segment.at("direction") == "in"; });
    for (const char* member : {"options", "window", "ttl"}) {
      CHECK(scan.at(member) == answer->at(member));
    }
  }
}

TEST_CASE("scan JSON: name, ICMP error, local failure") {
  probe::ScanRecord named = scanned(half_open());
  named.name = "db.example";
  named.attempt = 2;
  CHECK(parsed(named).at("target").at("name") == "db.example");
  CHECK(parsed(named).at("attempt") == 2);

  CHECK(line_of(scanned_unreachable())
            .find(R"("icmp":{"at_us":300.500,"from":"192.0.2.254","type":3,"code":13,)"
                  R"("text":"administratively prohibited"})") != std::string::npos);

  probe::ScanRecord failed = scanned({});
  failed.life = {};
  failed.life.outcome = infer::Outcome::error;
  failed.error = "send: network is down";
  CHECK(parsed(failed).at("outcome") == "error");
  CHECK(parsed(failed).at("error") == "send: network is down");
  failed.tuple.local = {};  // there is no route
  failed.interface.clear();
  CHECK(parsed(failed).at("source").is_null());
  CHECK(parsed(failed).at("steps").as_array().empty());
}

TEST_CASE("scan JSON: IPv6, and a link-local address with its scope") {
  const json::value record = parsed(on_link(scanned(refused())));
  CHECK(record.at("target").at("address") == "fe80::9%eth0");
  CHECK(record.at("target").at("family") == 6);
  CHECK(record.at("source").at("address") == "fe80::1%eth0");
}

TEST_CASE("scan JSON: hostile names are one JSON text on one line") {
  for (const std::string& name : {std::string{"\",\"outcome\":\"open"}, std::string{"two\nlines"},
                                  std::string{"d\xc3\xbcrer"}, std::string{"%\"\x01"},
                                  std::string(5000, 'x'), std::string(5000, '"')}) {
    CAPTURE(name);
    probe::ScanRecord record = on_link(scanned(half_open()));
    record.name = record.interface = record.error = name;
    const std::string line = line_of(record);
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    const json::value read = json::parse(line);
    const auto said = [](const json::value& text) { return std::string{text.as_string()}; };
    CHECK(said(read.at("target").at("name")) == name);
    CHECK(said(read.at("target").at("address")) == "fe80::9%" + name);
    CHECK(said(read.at("source").at("interface")) == name);
    CHECK(said(read.at("error")) == name);
  }
}

TEST_CASE("scan JSON: records follow each other in the string") {
  std::string out = "before\n";
  report::ScanJsonReporter reporter{out};
  const std::string one = line_of(scanned(half_open()));
  const std::string two = line_of(scanned(refused()));
  reporter.on_record(scanned(half_open()));
  reporter.on_record(scanned(refused()));
  CHECK(out == "before\n" + one + two);
}

TEST_CASE("scan JSON: the summary") {
  probe::ScanTally tally;
  for (const Lines& lines : {half_open(), half_open(), refused(), filtered(), clean_close()}) {
    tally.add(scanned(lines));
  }
  tally.note({.targets_started = 5, .targets_done = 5, .packets_sent = 15, .late_answers = 2},
             true);
  std::string out;
  report::ScanJsonReporter{out}.on_summary(tally);
  CHECK(
      out.starts_with(R"({"schema":"synspect/summary/1","target":null,"lifecycles":5,)"
                      R"("outcomes":{"open":3,"refused":1,"filtered":1,"unreachable":0,"error":0},)"
                      R"("closed":{"clean":1,"reset":2,"timeout":0,"not-attempted":2},"steps":[)"
                      R"({"step":"syn","quantity":"rtt_us","n":4,"ambiguous":0,"min":35.250,)"));
  CHECK(out.ends_with(
      R"("findings":[{"id":"filtered","lifecycles":1},{"id":"refused","lifecycles":1}],)"
      R"("measurements":[],"claims":{"observed":4,"implied":0,"assumed":0},)"
      R"("counters":{"targets_started":5,"targets_done":5,"packets_sent":15,"syns_repeated":0,)"
      R"("captured":0,"capture_dropped":0,"unsent":0,"probed_again":0,"late_answers":2,)"
      R"("in_flight":0},"complete":true})"
      "\n"));
  tally.note({}, false);
  out.clear();
  report::ScanJsonReporter{out}.on_summary(tally);
  CHECK(out.ends_with("\"complete\":false}\n"));
}

}  // namespace synspect::test
