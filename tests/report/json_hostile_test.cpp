// Names come from command lines, files and resolvers: whatever their octets, a line is one JSON
// text.
#include "report/json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

#include "played.hpp"

namespace synspect::test {
namespace {

std::string line_with_name(const std::string& name) {
  probe::Record record;
  record.job = sample_job();
  record.job.name = name;
  record.job.path.interface = name;
  record.error = name;
  record.started = kStart;
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record);
  return out.str();
}

std::string name_read_back(const std::string& line) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  if (error) return "not JSON: " + error.message();
  return std::string{value.at("target").at("name").as_string()};
}

}  // namespace

TEST_CASE("hostile names: escaped, and read back as they were") {
  std::string controls;
  for (char c = 1; c < 32; ++c) controls += c;
  const std::string names[] = {
      "",
      "quote \" backslash \\ slash /",
      "\",\"outcome\":\"open",
      "two\nlines\r\n",
      controls,
      std::string{"a\0b", 3},
      "\x7f",
      "escape \x1b[31m red",
      "d\xc3\xbcsseldorf",
      "\xe2\x80\xa8 line separator \xe2\x80\xa9",
      "\xf0\x9f\x8c\x8d",
      std::string(5000, 'x'),
  };
  for (const std::string& name : names) {
    CAPTURE(name);
    const std::string line = line_with_name(name);
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    CHECK(std::none_of(line.begin(), line.end() - 1,
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    CHECK(name_read_back(line) == name);
  }
}

// RFC 8259 section 8.1: JSON is UTF-8. What is not becomes U+FFFD, and the rest stays readable.
TEST_CASE("hostile names: octets that are no UTF-8") {
  const std::string replaced = "\xef\xbf\xbd";
  struct Row {
    std::string what;
    std::string name;
    std::string prefix, suffix;
  };
  const Row rows[] = {
      {"a lone continuation", "a\x80z", "a", "z"},
      {"a start without its rest", "a\xc3z", "a", "z"},
      {"a start at the end", "az\xe2\x80", "az", ""},
      {"Latin-1", "d\xfcsseldorf", "d", "sseldorf"},
      {"an overlong slash", "a\xc0\xafz", "a", "z"},
      {"a surrogate", "a\xed\xa0\x80z", "a", "z"},
      {"beyond Unicode", "a\xf4\x90\x80\x80z", "a", "z"},
      {"no start at all", "a\xff\xfez", "a", "z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const std::string back = name_read_back(line_with_name(row.name));
    CHECK(back.starts_with(row.prefix + replaced));
    CHECK(back.ends_with(replaced + row.suffix));
  }
}

}  // namespace synspect::test
