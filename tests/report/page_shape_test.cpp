#include "report/page_shape.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "played.hpp"
#include "report/json.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;

json::object record_object(const Lines& lines) {
  std::ostringstream out;
  report::JsonReporter reporter{out};
  static_cast<void>(play(lines, reporter));
  return json::parse(out.str()).as_object();
}

report::Shaped shaped(const std::string& record) {
  return report::shape_of(json::parse(record).as_object());
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// What the page does with a text of a shape.
std::string joined(const json::value& text, const std::vector<std::string>& values) {
  if (text.is_string()) return json::value_to<std::string>(text);
  std::string out;
  for (const json::value& piece : text.as_array()) {
    out += piece.is_string() ? json::value_to<std::string>(piece)
                             : values.at(piece.to_number<std::size_t>());
  }
  return out;
}

}  // namespace

TEST_CASE("shape: every time and every text of a record comes back") {
  for (const Lines& lines :
       {clean_close(), server_first(), refused(), filtered(), retransmitted()}) {
    const json::object record = record_object(lines);
    const report::Shaped parts = report::shape_of(record);
    const std::vector<std::string> values = words(parts.values);
    const json::value shape = json::parse(parts.shape);
    const json::array& segments = record.at("segments").as_array();
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const json::value& of_shape = shape.at("segments").at(i);
      CHECK(joined(of_shape.at("text"), values) ==
            json::value_to<std::string>(segments[i].at("text")));
      CHECK(std::stod(values.at(of_shape.at("at_us").to_number<std::size_t>())) ==
            doctest::Approx(segments[i].at("at_us").to_number<double>()).epsilon(1e-12));
      CHECK(of_shape.at("flags") == segments[i].at("flags"));
    }
    const json::array& findings = record.at("findings").as_array();
    for (std::size_t i = 0; i < findings.size(); ++i) {
      CHECK(joined(shape.at("findings").at(i).at("text"), values) ==
            json::value_to<std::string>(findings[i].at("text")));
    }
    CHECK(values.at(shape.at("source").at("port").to_number<std::size_t>()) == "40123");
    CHECK(values.at(shape.at("isn").to_number<std::size_t>()) ==
          std::to_string(segments[0].at("seq").to_number<std::uint64_t>()));
    CHECK((shape.as_object().if_contains("target") == nullptr));
  }
}

TEST_CASE("shape: lifecycles that differ in times, ports and timestamps alone share one") {
  const std::string first =
      R"({"source":{"port":40001},"attempt":1,"steps":[{"step":"syn","rtt_us":38.400}],)"
      R"("segments":[{"direction":"out","at_us":0.000,"seq":77,)"
      R"("text":"> S 0:0(0) win 64240 <mss 1460,ts 596778860 0,wscale 6>"},)"
      R"({"direction":"in","at_us":38.400,"seq":88,)"
      R"("text":"< S. 0:0(0) ack 1 win 65160 <ts 12 596778860>"}]})";
  std::string second = first;
  for (const auto& [from, to] : {std::pair{"38.400", "41.001"}, std::pair{"596778860", "596778999"},
                                 std::pair{"40001", "60123"}, std::pair{"<ts 12 ", "<ts 7 "}}) {
    for (std::size_t at = second.find(from); at != std::string::npos; at = second.find(from)) {
      second.replace(at, std::string{from}.size(), to);
    }
  }
  const report::Shaped a = shaped(first);
  const report::Shaped b = shaped(second);
  CHECK(a.shape == b.shape);
  CHECK(a.values == "40001 1 38.400 0.000 596778860 0 77 12 88");
  CHECK(b.values == "60123 1 41.001 0.000 596778999 0 77 7 88");
  CHECK(shaped(R"({"attempt":1,"outcome":"open"})").shape !=
        shaped(R"({"attempt":1,"outcome":"refused"})").shape);
}

TEST_CASE("shape: values are numbers and spaces, whatever a record says") {
  const report::Shaped parts =
      shaped(R"({"attempt":3,"error":"\"</script> 1234567.5.\u0000 .5 ts 9 8","findings":[)"
             R"({"id":"\" 1234567","text":7,"next":null}],"resolve_us":null})");
  CHECK(std::all_of(parts.values.begin(), parts.values.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == ' ' || c == '-';
  }));
  const json::value shape = json::parse(parts.shape);
  CHECK(joined(shape.at("error"), words(parts.values)) ==
        std::string{"\"</script> 1234567.5.\0 .5 ts 9 8", 32});
  CHECK(json::value_to<std::string>(shape.at("findings").at(0).at("id")) == "\" 1234567");
  CHECK(shape.at("findings").at(0).at("text").is_null());
  CHECK(shape.at("resolve_us").is_null());
}

TEST_CASE("shape: a record that is none throws") {
  for (const char* const record :
       {R"({"segments":1})", R"({"segments":[1]})", R"({"segments":[{"seq":1}]})",
        R"({"attempt":"1"})", R"({"resolve_us":"1"})", R"({"resolve_us":1e99})"}) {
    CAPTURE(record);
    CHECK_THROWS_AS(static_cast<void>(shaped(record)), std::exception);
  }
}

}  // namespace synspect::test
