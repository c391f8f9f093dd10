#include "report/page_number.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <exception>

#include "report/format.hpp"

using namespace synspect;

TEST_CASE("microseconds with three decimals are read to the nanosecond, as they were written") {
  for (const std::int64_t ns : {0LL, 1LL, 999LL, 38'400LL, 719'549'793LL, 86'400'000'000'001LL,
                                3'600'000'000'123'457LL, -1'001LL}) {
    CAPTURE(ns);
    const std::string text = report::micros(Duration{ns});
    CHECK(report::nanoseconds(boost::json::parse(text)).count() == ns);
  }
}

TEST_CASE("what is no time is not taken for one") {
  for (const char* const json : {"\"38.4\"", "null", "[]", "1e300", "-1e300", "true"}) {
    CAPTURE(json);
    CHECK_THROWS_AS(static_cast<void>(report::nanoseconds(boost::json::parse(json))),
                    std::exception);
  }
}

TEST_CASE("the start of a lifecycle is read to the nanosecond") {
  CHECK(report::epoch_nanoseconds("1970-01-01T00:00:00.000000000Z") == 0);
  CHECK(report::epoch_nanoseconds("2026-11-20T09:29:04.123456789Z") == 1795166944123456789);
  for (const char* const text :
       {"", "2026-11-20", "2026-11-20T09:29:04Z", "2026-13-20T09:29:04.123456789Z",
        "2026-11-20 09:29:04.123456789Z", "2026-11-20T09:29:04.12345678-Z",
        "2026-11-20T-9:29:04.123456789Z", "9999-11-20T09:29:04.123456789Z",
        "2026-11-31T09:29:04.123456789Z"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(static_cast<void>(report::epoch_nanoseconds(text)), std::exception);
  }
}
