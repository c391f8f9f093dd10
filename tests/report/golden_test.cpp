#include "golden.hpp"

#include <doctest/doctest.h>

namespace synspect::test {

TEST_CASE("golden: what differs is shown line by line, both versions") {
  struct Row {
    const char* name;
    const char* expected;
    const char* actual;
    const char* shown;
  };
  const Row rows[] = {
      {"the same", "a\nb\n", "a\nb\n", ""},
      {"another line", "a\nb\nc\n", "a\nB\nc\n", "line 2\n  expected: b\n  actual:   B\n"},
      {"a line less", "a\nb\n", "a\n", "line 2\n  expected: b\n  actual:   (none)\n"},
      {"a line more", "a\n", "a\nb\n", "line 2\n  expected: (none)\n  actual:   b\n"},
      {"no end of the last line", "a\n", "a", "the last line of only one of them is ended\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(difference(row.expected, row.actual) == row.shown);
  }
}

TEST_CASE("golden: many differences are counted, not all shown") {
  std::string expected;
  std::string actual;
  for (int i = 0; i < 20; ++i) {
    expected += "a\n";
    actual += "b\n";
  }
  const std::string shown = difference(expected, actual);
  CHECK(shown.find("line 12\n") != std::string::npos);
  CHECK(shown.find("line 13\n") == std::string::npos);
  CHECK(shown.ends_with("... and 8 more\n"));
}

}  // namespace synspect::test
