#include "report/json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

std::string json_of(const Lines& lines, const probe::Job& job = sample_job()) {
  std::ostringstream out;
  report::JsonReporter reporter{out};
  static_cast<void>(play(lines, reporter, job));
  return out.str();
}

}  // namespace

TEST_CASE("JSON record: a refused lifecycle, to the letter") {
  const std::string expected =
      R"({"schema":"synspect/probe/1","started":"2026-11-20T09:29:04.123456789Z",)"
      R"("target":{"name":"db.example","address":"192.0.2.9","port":80,"family":4},)"
      R"("source":{"address":"192.0.2.1","port":40123,"interface":"eth0"},)"
      R"("attempt":1,"resolve_us":812.400,"outcome":"refused","closed":"not-attempted",)"
      R"("stamps":"kernel-tap",)"
      R"("steps":[{"step":"syn","from":1,"to":2,"rtt_us":35.250,"transmissions":1,)"
      R"("ambiguous":false,"delayed":false}],)"
      R"("client_states":[{"state":"SYN-SENT","at_us":0.000},{"state":"CLOSED","at_us":35.250}],)"
      R"("server_states":[{"state":"CLOSED","claim":"observed","not_before_us":null,)"
      R"("not_after_us":35.250,"evidence":[2]}],)"
      R"("segments":[{"n":1,"direction":"out","at_us":0.000,)"
      R"("text":"> S 0:0(0) win 64240 <mss 1460>","flags":"S","seq":4294967289,"ack":null,)"
      R"("length":0,"window":64240,"ttl":64,"checksum":"partial",)"
      R"("options":{"mss":1460,"window_scale":null,"sack_permitted":false,"ts_val":null,)"
      R"("ts_ecr":null}},)"
      R"({"n":2,"direction":"in","at_us":35.250,"text":"< R. 0:0(0) ack 1 win 0","flags":"R.",)"
      R"("seq":0,"ack":4294967290,"length":0,"window":0,"ttl":57,"checksum":"good",)"
      R"("options":{"mss":null,"window_scale":null,"sack_permitted":false,"ts_val":null,)"
      R"("ts_ecr":null}}],)"
      R"("segments_omitted":0,"icmp":[],)"
      R"("findings":[{"id":"refused","severity":"error","text":"The SYN was answered by a RST: )"
      R"(nothing listens on that port, or a firewall rejects.","evidence":[2],)"
      R"("next":"See at the server whether the service runs, and on which address and port (ss )"
      R"(-ltn); if it does, look for a firewall that rejects."}],"measurements":[],)"
      R"("error":null,"interrupted":false})"
      "\n";
  CHECK(json_of(refused()) == expected);
}

TEST_CASE("JSON record: steps and states of a clean close, to the letter") {
  const std::string said = json_of(clean_close());
  for (
      const char* part :
      {R"("outcome":"open","closed":"clean")",
       R"("steps":[{"step":"syn","from":1,"to":2,"rtt_us":38.400,"transmissions":1,)"
       R"("ambiguous":false,"delayed":false},{"step":"ack","from":2,"to":3,"turnaround_us":21.100},)"
       R"({"step":"fin","from":4,"to":5,"rtt_us":35.020,"transmissions":1,"ambiguous":false,"delayed":false},)"
       R"({"step":"peer_fin","from":5,"to":6,"gap_us":12.300},)"
       R"({"step":"last_ack","from":6,"to":7,"turnaround_us":18.700}])",
       R"("server_states":[{"state":"SYN-RECEIVED","claim":"observed","not_before_us":0.000,)"
       R"("not_after_us":38.400,"evidence":[2]},{"state":"ESTABLISHED","claim":"implied",)"
       R"("not_before_us":59.500,"not_after_us":115.020,"evidence":[5]},)",
       R"({"state":"CLOSED","claim":"assumed","not_before_us":146.020,"not_after_us":null,)"
       R"("evidence":[7]}])",
       R"("findings":[],"measurements":[],"error":null,"interrupted":false})"}) {
    CAPTURE(std::string{part});
    CHECK(said.find(part) != std::string::npos);
  }
}

TEST_CASE("JSON record: every time has exactly three decimals") {
  for (const Lines& lines : {clean_close(), refused(), filtered(), retransmitted()}) {
    const std::vector<std::string> times = values_of(json_of(lines), "_us");
    CHECK(times.size() > 5);
    for (const std::string& time : times) {
      CHECK_MESSAGE((time == "null" || has_three_decimals(time)), time);
    }
  }
}

TEST_CASE("JSON record: one object a line") {
  std::ostringstream out;
  report::JsonReporter reporter{out};
  for (const Lines& lines : {clean_close(), refused(), filtered()}) {
    static_cast<void>(play(lines, reporter));
  }
  const std::string said = out.str();
  CHECK(std::count(said.begin(), said.end(), '\n') == 3);
  std::istringstream in{said};
  for (std::string line; std::getline(in, line);) {
    CHECK(line.starts_with(R"({"schema":)"));
    CHECK(line.ends_with("}"));
  }
}

TEST_CASE("JSON record: what is absent is null, never -1 or 0") {
  probe::Job job = sample_job();
  job.resolve.reset();
  const std::string said = json_of(filtered(), job);
  for (const char* part :
       {R"("resolve_us":null)", R"("to":null,"rtt_us":null)", R"("error":null)"}) {
    CHECK(said.find(part) != std::string::npos);
  }
  CHECK(said.find(":-1") == std::string::npos);
}

TEST_CASE("JSON record: IPv6, and a link-local address with its scope") {
  probe::Job job = sample_job();
  job.remote.address = Address::parse("fe80::9").value();
  job.path.source = Address::parse("fe80::1").value();
  const std::string said = json_of(refused(), job);
  CHECK(said.find(R"("address":"fe80::9%eth0","port":80,"family":6})") != std::string::npos);
  CHECK(said.find(R"("source":{"address":"fe80::1%eth0",)") != std::string::npos);
}

}  // namespace synspect::test
