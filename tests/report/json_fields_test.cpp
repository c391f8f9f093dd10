// What other programs rely on: the fields of the contract, by name and by type, as a parser sees
// them.
#include "report/json.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

json::value parsed(const Lines& lines, const probe::Job& job = sample_job()) {
  std::ostringstream out;
  report::JsonReporter reporter{out};
  static_cast<void>(play(lines, reporter, job));
  return json::parse(out.str());
}

/// "schema:string started:string target:object"; numbers are "number", whatever their kind.
std::string shape(const json::value& value) {
  std::string text;
  for (const auto& member : value.as_object()) {
    const json::value& inside = member.value();
    const std::string kind = inside.is_number()   ? "number"
                             : inside.is_bool()   ? "bool"
                             : inside.is_null()   ? "null"
                             : inside.is_array()  ? "array"
                             : inside.is_object() ? "object"
                                                  : "string";
    text.append(text.empty() ? "" : " ").append(member.key()).append(":").append(kind);
  }
  return text;
}

std::string states(const json::value& list) {
  std::string text;
  for (const json::value& entry : list.as_array()) {
    text.append(text.empty() ? "" : " ").append(entry.at("state").as_string().c_str());
  }
  return text;
}

}  // namespace

TEST_CASE("JSON fields: of a record") {
  const json::value record = parsed(clean_close());
  CHECK(shape(record) ==
        "schema:string started:string target:object source:object attempt:number resolve_us:number "
        "outcome:string closed:string stamps:string steps:array client_states:array "
        "server_states:array segments:array segments_omitted:number icmp:array findings:array "
        "measurements:array error:null interrupted:bool");
  CHECK(record.at("schema") == "synspect/probe/1");
  CHECK(shape(record.at("target")) == "name:string address:string port:number family:number");
  CHECK(shape(record.at("source")) == "address:string port:number interface:string");
  CHECK(record.at("attempt") == 1);
  CHECK(record.at("resolve_us").to_number<double>() == doctest::Approx(812.4));
  CHECK(record.at("outcome") == "open");
  CHECK(record.at("closed") == "clean");
  CHECK(record.at("stamps") == "kernel-tap");
  CHECK(record.at("segments_omitted") == 0);
  CHECK(record.at("findings").as_array().empty());
}

TEST_CASE("JSON fields: each kind of step names its kind of time") {
  const json::value record = parsed(clean_close());
  const json::array& steps = record.at("steps").as_array();
  REQUIRE(steps.size() == 5);
  const std::string round_trip =
      "step:string from:number to:number rtt_us:number transmissions:number ambiguous:bool "
      "delayed:bool";
  CHECK(shape(steps[0]) == round_trip);
  CHECK(shape(steps[1]) == "step:string from:number to:number turnaround_us:number");
  CHECK(shape(steps[2]) == round_trip);
  CHECK(shape(steps[3]) == "step:string from:number to:number gap_us:number");
  CHECK(shape(steps[4]) == "step:string from:number to:number turnaround_us:number");
  CHECK(parsed(retransmitted()).at("steps").at(0).at("ambiguous").as_bool());
  CHECK(parsed(retransmitted()).at("steps").at(0).at("transmissions") == 2);
}

TEST_CASE("JSON fields: states of both sides, in the RFC's spelling") {
  const json::value record = parsed(clean_close());
  CHECK(states(record.at("client_states")) ==
        "SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT");
  CHECK(states(record.at("server_states")) ==
        "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED");
  CHECK(shape(record.at("client_states").at(0)) == "state:string at_us:number");
  CHECK(shape(record.at("server_states").at(0)) ==
        "state:string claim:string not_before_us:number not_after_us:number evidence:array");
  CHECK(record.at("server_states").at(4).at("claim") == "assumed");
  CHECK(record.at("server_states").at(4).at("not_after_us").is_null());
  CHECK(record.at("server_states").at(1).at("evidence").at(0) == 5);
}

TEST_CASE("JSON fields: segments") {
  const json::value record = parsed(clean_close());
  const json::array& segments = record.at("segments").as_array();
  REQUIRE(segments.size() == 7);
  const std::string common =
      "length:number window:number ttl:number checksum:string options:object";
  CHECK(shape(segments[0]) ==
        "n:number direction:string at_us:number text:string flags:string seq:number ack:null " +
            common);
  CHECK(shape(segments[1]) ==
        "n:number direction:string at_us:number text:string flags:string seq:number ack:number " +
            common);
  CHECK(shape(segments[0].at("options")) ==
        "mss:number window_scale:number sack_permitted:bool ts_val:number ts_ecr:number");
  CHECK(shape(segments[2].at("options")) ==
        "mss:null window_scale:null sack_permitted:bool ts_val:number ts_ecr:number");
  CHECK(segments[0].at("seq") == kOrigin.local.raw());
  CHECK(segments[1].at("ack") == kOrigin.local.raw() + 1);
  CHECK(segments[1].at("direction") == "in");
  CHECK(segments[1].at("options").at("window_scale") == 8);
  CHECK(segments[5].at("text") == "< F. 1:1(0) ack 2 win 509 <ts 5001 1000>");
}

TEST_CASE("JSON fields: findings and ICMP errors") {
  const json::value finding = parsed(refused()).at("findings").at(0);
  CHECK(shape(finding) == "id:string severity:string text:string evidence:array next:string");

  probe::Record record = record_of(filtered());
  record.icmp.push_back(
      {at_us(300.5), Address::parse("192.0.2.254").value(), 3, 13, kOrigin.local});
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  const json::value icmp = json::parse(out.str()).at("icmp").at(0);
  CHECK(shape(icmp) == "at_us:number from:string type:number code:number text:string");
  CHECK(icmp.at("at_us").to_number<double>() == doctest::Approx(300.5));
  CHECK(icmp.at("from") == "192.0.2.254");
  CHECK(icmp.at("text") == "administratively prohibited");
}

TEST_CASE("JSON fields: a local failure") {
  probe::Record record;
  record.job = sample_job();
  record.started = kStart;
  record.life.outcome = infer::Outcome::error;
  record.error = "send: network is down";
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  const json::value said = json::parse(out.str());
  CHECK(said.at("outcome") == "error");
  CHECK(said.at("error") == "send: network is down");
  CHECK(said.at("steps").as_array().empty());
  CHECK(said.at("segments").as_array().empty());
}

}  // namespace synspect::test
