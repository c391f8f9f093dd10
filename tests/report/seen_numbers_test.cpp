#include "report/seen_numbers.hpp"

#include <doctest/doctest.h>

namespace synspect::report {

using News = SeenNumbers::News;

TEST_CASE("seen numbers: in order, then again") {
  SeenNumbers seen;
  CHECK(seen.add(0, 1) == News::fresh);
  CHECK(seen.add(0, 1) == News::repeats);
  CHECK(seen.add(1, 101) == News::fresh);
  CHECK(seen.add(101, 201) == News::fresh);
  CHECK(seen.add(1, 201) == News::repeats);   // both in one
  CHECK(seen.add(51, 151) == News::repeats);  // parts of both
  CHECK(seen.add(150, 202) == News::fresh);   // the last number is new
  CHECK(seen.add(201, 202) == News::repeats);
}

TEST_CASE("seen numbers: a gap is filled late") {
  SeenNumbers seen;
  CHECK(seen.add(0, 100) == News::fresh);
  CHECK(seen.add(300, 400) == News::fresh);
  CHECK(seen.add(200, 300) == News::late);
  CHECK(seen.add(100, 150) == News::late);
  CHECK(seen.add(140, 210) == News::late);  // what is left of the gap, and more
  CHECK(seen.add(0, 400) == News::repeats);
  CHECK(seen.add(400, 401) == News::fresh);
}

TEST_CASE("seen numbers: before the first that was seen") {
  SeenNumbers seen;
  CHECK(seen.add(100, 200) == News::fresh);
  CHECK(seen.add(0, 50) == News::late);
  CHECK(seen.add(50, 100) == News::late);
  CHECK(seen.add(0, 200) == News::repeats);
  CHECK(seen.add(0, 300) == News::fresh);
}

}  // namespace synspect::report
