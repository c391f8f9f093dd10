// The JSON Schema files of docs/schema name exactly what the code can write: a finding, a state or
// a counter that is new is new there, too.
#include <doctest/doctest.h>

#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/host_check.hpp"
#include "infer/finding_ids.hpp"
#include "infer/lifecycle.hpp"
#include "infer/vantage.hpp"
#include "probe/scan_counters.hpp"
#include "wire/packet.hpp"

namespace synspect::test {
namespace {

namespace json = boost::json;
using Words = std::vector<std::string>;

constexpr const char* kKinds[] = {"probe", "scan", "summary", "checkpoint", "doctor"};

json::value schema_of(const std::string& kind) {
  std::ifstream file{SYNSPECT_DOCS "/schema/" + kind + "-1.schema.json"};
  REQUIRE(file);
  return json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
}

Words words_in(const json::value& list) {
  Words words;
  for (const json::value& word : list.as_array()) words.emplace_back(word.as_string());
  return words;
}

/// The enumeration at `path` (a JSON Pointer) of a schema.
Words listed(const std::string& kind, const std::string& path) {
  return words_in(schema_of(kind).at_pointer(path + "/enum"));
}

/// The members of the object at `path`, all of them required.
Words members(const std::string& kind, const std::string& path) {
  const json::value schema = schema_of(kind);
  Words words;
  for (const auto& member : schema.at_pointer(path + "/properties").as_object()) {
    words.emplace_back(member.key());
  }
  CHECK(words_in(schema.at_pointer(path + "/required")) == words);
  return words;
}

template <typename Values>
Words names(const Values& values) {
  Words words;
  for (const auto value : values) words.emplace_back(to_string(value));
  return words;
}

Words states() {
  Words words;
  for (int i = 0; i <= static_cast<int>(tcp::State::time_wait); ++i) {
    words.emplace_back(to_string(static_cast<tcp::State>(i)));
  }
  return words;
}

/// Each member of the objects that `part` describes has a description, is described where it is
/// referred to, or has one value only.
void check_described(const json::value& part, const std::string& where) {
  const json::object& object = part.as_object();
  if (const json::value* const items = object.if_contains("items")) check_described(*items, where);
  const json::value* const properties = object.if_contains("properties");
  if (properties == nullptr) return;
  for (const auto& member : properties->as_object()) {
    const std::string path = where + "." + std::string{member.key()};
    CAPTURE(path);
    const json::object& said = member.value().as_object();
    CHECK((said.contains("description") || said.contains("$ref") || said.contains("const") ||
           said.contains("items")));
    check_described(member.value(), path);
  }
}

}  // namespace

TEST_CASE("schemas: the words of a record") {
  for (const char* kind : {"probe", "scan"}) {
    CAPTURE(kind);
    CHECK(listed(kind, "/$defs/outcome") == names(infer::kOutcomes));
    CHECK(listed(kind, "/$defs/closed") == names(infer::kClosings));
    CHECK(listed(kind, "/$defs/step_name") == names(infer::kSteps));
    CHECK(listed(kind, "/$defs/claim") == names(infer::kClaims));
    CHECK(listed(kind, "/$defs/severity") == names(infer::kSeverities));
    CHECK(listed(kind, "/$defs/state") == states());
    CHECK(listed(kind, "/$defs/finding_id") ==
          Words{infer::kFindingIds.begin(), infer::kFindingIds.end()});
  }
  CHECK(listed("probe", "/properties/vantage") == names(infer::kVantages));
  CHECK(listed("probe", "/properties/vantage_basis") == names(infer::kVantageBases));
  using infer::Quantity;
  CHECK(listed("probe", "/$defs/step_of_segments/properties/quantity") ==
        names(std::array{Quantity::rtt, Quantity::turnaround, Quantity::gap, Quantity::part}));
  CHECK(listed("probe", "/properties/stamps") ==
        names(std::array{StampClock::kernel_tap, StampClock::capture_file}));
  using wire::Checksum;
  CHECK(listed("probe", "/$defs/segment/properties/checksum") ==
        names(std::array{Checksum::good, Checksum::partial, Checksum::bad, Checksum::unchecked}));
  CHECK(listed("probe", "/$defs/segment/properties/direction") ==
        names(std::array{wire::Direction::out, wire::Direction::in}));
}

TEST_CASE("schemas: the words of a check") {
  CHECK(listed("doctor", "/properties/status") ==
        names(std::array{CheckStatus::ok, CheckStatus::note, CheckStatus::fail}));
}

TEST_CASE("schemas: the members of a summary") {
  Words counters;
  for (const auto& counter : probe::kScanCounters) counters.emplace_back(counter.name);
  CHECK(members("summary", "/properties/outcomes") == names(infer::kOutcomes));
  CHECK(members("summary", "/properties/closed") == names(infer::kClosings));
  CHECK(members("summary", "/properties/claims") == names(infer::kClaims));
  CHECK(members("summary", "/properties/counters") == counters);
  CHECK(listed("summary", "/$defs/step_name") == names(infer::kSteps));
  CHECK(listed("summary", "/$defs/finding_id") ==
        Words{infer::kFindingIds.begin(), infer::kFindingIds.end()});
  const json::value schema = schema_of("summary");
  Words steps;
  for (const auto& step : schema.at_pointer("/properties/steps/prefixItems").as_array()) {
    steps.emplace_back(step.at_pointer("/properties/step/const").as_string());
  }
  CHECK(steps == names(infer::kSteps));
}

TEST_CASE("schemas: each file stands alone, and what has one name in several is the same") {
  std::map<std::string, json::value> seen;
  for (const std::string kind : kKinds) {
    CAPTURE(kind);
    const json::value schema = schema_of(kind);
    CHECK(schema.at("$schema") == "https://json-schema.org/draft/2020-12/schema");
    CHECK(schema.at("$id").as_string() == "urn:synspect:schema:" + kind + ":1");
    CHECK(schema.at_pointer("/properties/schema/const").as_string() == "synspect/" + kind + "/1");
    const json::value* const definitions = schema.as_object().if_contains("$defs");
    if (definitions == nullptr) continue;
    for (const auto& definition : definitions->as_object()) {
      CAPTURE(std::string{definition.key()});
      const auto [entry, is_new] = seen.emplace(definition.key(), definition.value());
      CHECK((is_new || entry->second == definition.value()));
    }
  }
  CHECK(seen.size() > 20);
}

TEST_CASE("schemas: every member says what it is") {
  for (const std::string kind : kKinds) {
    const json::value schema = schema_of(kind);
    check_described(schema, kind);
    const json::value* const definitions = schema.as_object().if_contains("$defs");
    if (definitions == nullptr) continue;
    for (const auto& definition : definitions->as_object()) {
      check_described(definition.value(), kind + " " + std::string{definition.key()});
    }
  }
}

TEST_CASE("schemas: docs/json.md names every member") {
  std::ifstream file{SYNSPECT_DOCS "/json.md"};
  REQUIRE(file);
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  for (const std::string kind : kKinds) {
    const auto begin = page.find("## `synspect/" + kind + "/1`");
    REQUIRE(begin != std::string::npos);
    const std::string section = page.substr(begin, page.find("\n## ", begin) - begin);
    const json::value schema = schema_of(kind);
    for (const auto& member : schema.at("properties").as_object()) {
      const std::string name{member.key()};
      CAPTURE(kind);
      CAPTURE(name);
      CHECK(section.find("`" + name + "`") != std::string::npos);
    }
  }
}

}  // namespace synspect::test
