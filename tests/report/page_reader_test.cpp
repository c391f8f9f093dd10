#include "report/page_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include <sstream>

#include "played.hpp"
#include "report/json.hpp"

namespace synspect::test {
namespace {

std::string line() {
  std::ostringstream out;
  report::JsonReporter{out}.on_record(record_of(clean_close()));
  return out.str();
}

struct Read {
  report::PageData data;
  std::string failure;
};

Read read(const std::string& text) {
  Read out;
  std::istringstream in{text};
  const auto done = report::read_records(in, "run.ndjson", out.data);
  if (!done) {
    CHECK(done.error().code == Errc::usage);
    out.failure = done.error().text;
  }
  return out;
}

}  // namespace

TEST_CASE("reading records: line by line, blank ones and a missing last end aside") {
  const std::string without_end = line().substr(0, line().size() - 1);
  CHECK(read(line() + "\n \r\n" + line()).data.records() == 2);
  CHECK(read(line() + without_end).data.records() == 2);
  CHECK(read(line() + without_end).data.notes().empty());
}

TEST_CASE("reading records: many blocks of input") {
  std::string text;
  while (text.size() < std::size_t{3} << 20) text += line();
  const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  CHECK(read(text).data.records() == lines);
}

TEST_CASE("reading records: what is wrong is said, with its line") {
  const std::string half = line().substr(0, line().size() / 2);
  CHECK(read("").failure == "run.ndjson: it is empty");
  CHECK(read(line() + "hello\n").failure.starts_with("run.ndjson line 2: no JSON ("));
  CHECK(
      read(line() + "\n" + half + "\n" + line()).failure.starts_with("run.ndjson line 3: no JSON"));
  CHECK(read("{\"schema\":\"synspect/probe/1\"}\n")
            .failure.starts_with("run.ndjson line 1: not what its schema says ("));
}

TEST_CASE("reading records: a last line that was cut off is left out, and noted") {
  const std::string half = line().substr(0, line().size() / 2);
  const Read cut = read(line() + half);
  CHECK(cut.failure.empty());
  CHECK(cut.data.records() == 1);
  REQUIRE(cut.data.notes().size() == 1);
  CHECK(cut.data.notes()[0] == "run.ndjson ends in the middle of line 2: it is left out");
  CHECK(read(half).data.records() == 0);
  CHECK(read(half).data.notes().size() == 1);
}

}  // namespace synspect::test
