#include "report/json.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

std::string json_of(const probe::Summary& summary) {
  std::ostringstream out;
  report::JsonReporter{out}.on_summary(summary);
  return out.str();
}

probe::Summary three_lifecycles() {
  probe::Summary summary{sample_job()};
  summary.add(record_of(clean_close()));
  summary.add(record_of(retransmitted()));
  summary.add(record_of(refused()));
  return summary;
}

}  // namespace

TEST_CASE("JSON summary: counts and distributions, to the letter") {
  const std::string said = json_of(three_lifecycles());
  CHECK(said.starts_with(
      R"({"schema":"synspect/summary/1",)"
      R"("target":{"name":"db.example","address":"192.0.2.9","port":80,"family":4},)"
      R"("lifecycles":3,)"
      R"("outcomes":{"open":2,"refused":1,"filtered":0,"unreachable":0,"error":0},)"
      R"("closed":{"clean":2,"reset":0,"timeout":0,"not-attempted":1},"steps":[)"
      // 38.400 and 35.250; the retransmitted one is left out.
      R"({"step":"syn","quantity":"rtt_us","n":2,"ambiguous":1,"min":35.250,"mean":36.825,)"
      R"("max":38.400,"stddev":2.227,"p50":35.250,"p90":38.400,"p95":38.400,"p99":38.400,)"
      R"("mdev":1.575,"jitter":0.197,"p50_low":null,"p50_high":null,"loss":0.000000,"begun":3,)"
      R"("unanswered":0,"sent_again":1,)"
      R"("too_few":["p50_low","p50_high","p90","p95","p99"]},)"));
  // What is no round trip cannot be lost.
  CHECK(said.find(R"("loss":null,"begun":null,"unanswered":null,"sent_again":null)") !=
        std::string::npos);
  CHECK(said.find(R"({"step":"peer_fin","quantity":"gap_us","n":2,"ambiguous":0,"min":0.000,)") !=
        std::string::npos);
  CHECK(said.find(R"("findings":[{"id":"refused","lifecycles":1}],"measurements":[]})") !=
        std::string::npos);
}

TEST_CASE("JSON summary: lifecycles by what a measurement found") {
  probe::Summary summary{sample_job()};
  for (const char* verdict : {"accepted", "reset", "accepted"}) {
    probe::Record record = record_of(clean_close());
    record.life.measurements = {{"accept-queue", verdict, "", {}, {}, {}, {}}};
    summary.add(record);
  }
  CHECK(json_of(summary).ends_with(
      R"("measurements":[{"measure":"accept-queue","verdict":"accepted","lifecycles":2},)"
      R"({"measure":"accept-queue","verdict":"reset","lifecycles":1}]})"
      "\n"));
}

TEST_CASE("JSON summary: all five steps, with every figure") {
  const json::value summary = json::parse(json_of(three_lifecycles()));
  const json::array& steps = summary.at("steps").as_array();
  const std::pair<std::string, std::string> expected[] = {{"syn", "rtt_us"},
                                                          {"ack", "turnaround_us"},
                                                          {"fin", "rtt_us"},
                                                          {"peer_fin", "gap_us"},
                                                          {"last_ack", "turnaround_us"}};
  REQUIRE(steps.size() == 5);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(std::string{steps[i].at("step").as_string()} == expected[i].first);
    CHECK(std::string{steps[i].at("quantity").as_string()} == expected[i].second);
    for (const char* figure : {"min", "mean", "max", "stddev", "p50", "p90", "p95", "p99"}) {
      CAPTURE(std::string{figure});
      CHECK(steps[i].at(figure).is_double());
    }
  }
}

TEST_CASE("JSON summary: without samples the figures are null") {
  probe::Summary summary{sample_job()};
  summary.add(record_of(filtered()));
  const json::value said = json::parse(json_of(summary));
  for (const json::value& step : said.at("steps").as_array()) {
    CHECK(step.at("n") == 0);
    for (const char* figure : {"min", "mean", "max", "stddev", "p50", "p90", "p95", "p99"}) {
      CHECK(step.at(figure).is_null());
    }
  }
  CHECK(said.at("outcomes").at("filtered") == 1);
  const json::object& syn = said.at("steps").at(0).as_object();
  CHECK(json::serialize(syn.at("loss")) == "1E0");
  CHECK(syn.at("begun") == 1);
  CHECK(syn.at("unanswered") == 1);
  CHECK(syn.at("sent_again") == 2);
  CHECK(syn.at("too_few").as_array().size() == 12);
  CHECK(said.at("steps").at(2).at("loss").is_null());  // no FIN was sent
  CHECK(said.at("steps").at(2).at("begun") == 0);
}

TEST_CASE("JSON summary: with enough samples nothing is too few") {
  probe::Summary summary{sample_job()};
  const auto too_few = [&summary] {
    const json::value said = json::parse(json_of(summary));
    return json::serialize(said.at("steps").at(0).at("too_few"));
  };
  const auto add_until = [&summary](std::uint32_t n) {
    while (summary.lifecycles() < n) summary.add(record_of(refused()));
  };
  add_until(1);
  CHECK(too_few() == R"(["mdev","stddev","jitter","p50_low","p50_high","p90","p95","p99"])");
  add_until(6);
  CHECK(too_few() == R"(["p90","p95","p99"])");
  add_until(19);
  CHECK(too_few() == R"(["p95","p99"])");
  add_until(100);
  CHECK(too_few() == "[]");
}

TEST_CASE("JSON summary: one sample has no deviation, and times have three decimals") {
  probe::Summary summary{sample_job()};
  summary.add(record_of(clean_close()));
  const std::string said = json_of(summary);
  CHECK(said.find(R"("mean":38.400,"max":38.400,"stddev":null)") != std::string::npos);
  for (const char* figure : {"\"min", "\"mean", "\"max", "\"p50", "\"p90", "\"p95", "\"p99"}) {
    const std::vector<std::string> values = values_of(said, figure);
    CHECK(values.size() == 5);
    for (const std::string& value : values) CHECK_MESSAGE(has_three_decimals(value), value);
  }
}

}  // namespace synspect::test
