#include "report/page_data.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <sstream>

#include "played.hpp"
#include "probe/statistics.hpp"
#include "report/json.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

std::string line_of(const probe::Record& record) {
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  return out.str();
}

std::string written(const report::PageData& data) {
  std::ostringstream out;
  data.write(out);
  return out.str();
}

/// The element of that id, parsed.
json::value element(const std::string& page, const std::string& id) {
  const std::string begin = "<script type=\"application/json\" id=\"" + id + "\">";
  const std::size_t at = page.find(begin);
  REQUIRE(at != std::string::npos);
  const std::size_t from = at + begin.size();
  return json::parse(page.substr(from, page.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("page data: the columns hold the times that a summary is made of") {
  report::PageData data;
  probe::Summary summary{sample_job()};
  for (const Lines& lines :
       {clean_close(), retransmitted(), filtered(), refused(), clean_close()}) {
    const probe::Record record = record_of(lines);
    CHECK((data.add(line_of(record)) == report::PageData::Line::record));
    summary.add(record);
  }
  const json::value columns = element(written(data), "columns");
  for (const infer::StepKind kind : infer::kSteps) {
    const json::value& step = columns.at("steps").at(to_string(kind));
    const auto ambiguous = json::value_to<std::vector<std::size_t>>(step.at("ambiguous"));
    std::vector<Duration> samples;
    for (std::size_t i = 0; i < data.records(); ++i) {
      const bool is_certain = std::find(ambiguous.begin(), ambiguous.end(), i) == ambiguous.end();
      const json::value& time = step.at("time").at(i);
      if (is_certain && !time.is_null()) samples.emplace_back(time.to_number<std::int64_t>());
    }
    CHECK((samples == summary.samples(kind)));
    CHECK(ambiguous.size() == summary.ambiguous(kind));
  }
  CHECK(columns.at("target").as_array() == json::array{0, 0, 0, 0, 0});
  CHECK(columns.at("outcome").as_array() == json::array{0, 0, 1, 2, 0});
  CHECK(columns.at("outcomes").as_array() == json::array{"open", "filtered", "refused"});
  CHECK(columns.at("first_started_ns").as_string() == std::to_string(kStart.ns));
}

TEST_CASE("page data: findings, by lifecycle and with an example") {
  report::PageData data;
  for (const Lines& lines : {clean_close(), filtered(), filtered(), refused()}) {
    data.add(line_of(record_of(lines)));
  }
  const json::value columns = element(written(data), "columns");
  const json::array& findings = columns.at("findings").as_array();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].at(0).as_string() == "filtered");
  CHECK(findings[1].at(0).as_string() == "refused");
  CHECK(columns.at("finding_sets").as_array() ==
        json::array{json::array{}, json::array{0}, json::array{1}});
  CHECK(columns.at("finding_set").as_array() == json::array{0, 1, 1, 2});
}

TEST_CASE("page data: equal lifecycles share a shape, and are in order") {
  report::PageData data;
  for (std::size_t i = 0; i < report::PageData::kLivesEach + 2; ++i) {
    data.add(line_of(record_of(i % 2 == 0 ? clean_close() : refused())));
  }
  const std::string page = written(data);
  CHECK(element(page, "shapes").as_array().size() == 2);
  CHECK(element(page, "lives-0").as_array().size() == report::PageData::kLivesEach);
  CHECK(element(page, "lives-1").as_array().size() == 2);
  CHECK(element(page, "lives-1").at(1).as_string().starts_with("1 "));
}

TEST_CASE("page data: no text of a record leaves its element") {
  const std::string hostile = "</script><script>alert(1)</script><!-- \xe2\x80\xa8 \" & \x1b[31m";
  probe::Record record = record_of(refused());
  record.job.name = hostile;
  record.job.path.interface = hostile;
  record.error = hostile;
  record.life.findings.at(0).text = hostile;
  record.life.findings.at(0).next = hostile;
  report::PageData data;
  data.add(line_of(record));
  data.note(hostile);
  data.add("{\"schema\":\"</script>\"}");
  std::string page = written(data);
  CHECK(element(page, "columns").at("targets").at(0).at(0).as_string() == hostile);
  CHECK(element(page, "columns").at("findings").at(0).at(2).as_string() == hostile);
  CHECK(element(page, "columns").at("notes").at(0).as_string() == hostile);
  CHECK(element(page, "columns").at("others").at(0).at(0).as_string() == "</script>");
  CHECK(element(page, "shapes").at(0).at("error").as_string() == hostile);
  std::size_t elements = 0;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    CHECK((page.compare(at, 7, "<script") == 0 || page.compare(at, 9, "</script>") == 0));
    ++elements;
  }
  CHECK(elements == 6);  // columns, shapes, lives-0: begin and end
}

TEST_CASE("page data: summaries say nothing, other schemas are counted") {
  report::PageData data;
  using Kind = report::PageData::Line;
  CHECK((data.add(R"({"schema":"synspect/summary/1"})") == Kind::summary));
  CHECK((data.add(R"({"schema":"synspect/probe/2"})") == Kind::other));
  CHECK((data.add(R"({"schema":"synspect/probe/2"})") == Kind::other));
  CHECK((data.add("[1]") == Kind::other));
  CHECK((data.add("{\"schema\":7}") == Kind::other));
  CHECK(data.records() == 0);
  CHECK(data.others().at("synspect/probe/2") == 2);
  CHECK(data.others().at("") == 2);
  CHECK_THROWS_AS(data.add("{\"schema\":"), report::NotJson);
  CHECK_THROWS_AS(data.add(R"({"schema":"synspect/probe/1"})"), std::exception);
  CHECK(data.records() == 0);
}

}  // namespace synspect::test
