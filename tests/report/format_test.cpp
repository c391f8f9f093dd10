#include "report/format.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace synspect::report {

TEST_CASE("micros: nanoseconds with exactly three decimals") {
  struct Row {
    std::int64_t ns;
    std::string text;
  };
  const Row rows[] = {
      {0, "0.000"},
      {1, "0.001"},
      {999, "0.999"},
      {1000, "1.000"},
      {38'400, "38.400"},
      {36'396'000, "36396.000"},
      {-1, "-0.001"},
      {-999, "-0.999"},
      {-1000, "-1.000"},
      {-1'234'567, "-1234.567"},
      {86'400'000'000'001, "86400000000.001"},
      {9'007'199'254'740'993, "9007199254740.993"},  // more digits than a double holds
      {std::numeric_limits<std::int64_t>::max(), "9223372036854775.807"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775.808"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.ns);
    CHECK(micros(Duration{row.ns}) == row.text);
  }
}

TEST_CASE("micros: a computed value is rounded to the nanosecond") {
  CHECK(micros(0.0) == "0.000");
  CHECK(micros(0.4) == "0.000");
  CHECK(micros(0.5) == "0.001");
  CHECK(micros(-0.5) == "-0.001");
  CHECK(micros(38'400.49) == "38.400");
  CHECK(micros(1e15 / 3) == "333333333333.333");
}

TEST_CASE("grouped: by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(65'536) == "65,536");
  CHECK(grouped(18'446'744'073'709'551'615u) == "18,446,744,073,709,551,615");
}

TEST_CASE("utc: ISO 8601 with nanoseconds") {
  struct Row {
    std::int64_t ns;
    std::string text;
  };
  const Row rows[] = {
      {0, "1970-01-01T00:00:00.000000000Z"},
      {1, "1970-01-01T00:00:00.000000001Z"},
      {-1, "1969-12-31T23:59:59.999999999Z"},
      {1'795'166'944'123'456'789, "2026-11-20T09:29:04.123456789Z"},
      {951'782'400'000'000'000, "2000-02-29T00:00:00.000000000Z"},
      {4'102'444'799'999'999'999, "2099-12-31T23:59:59.999999999Z"},
      {std::numeric_limits<std::int64_t>::max(), "2262-04-11T23:47:16.854775807Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.ns);
    CHECK(utc({row.ns, StampClock::kernel_tap}) == row.text);
  }
}

TEST_CASE("addresses: only a link-local one carries its scope") {
  const auto text = [](const char* address) {
    return scoped(Address::parse(address).value(), "eth0");
  };
  CHECK(text("192.0.2.7") == "192.0.2.7");
  CHECK(text("169.254.1.2") == "169.254.1.2");
  CHECK(text("2001:db8::7") == "2001:db8::7");
  CHECK(text("fe80::1") == "fe80::1%eth0");
}

TEST_CASE("targets: the name stands before the address where it is another text") {
  probe::Job job;
  job.name = "192.0.2.7";
  job.remote = {Address::parse("192.0.2.7").value(), 443};
  CHECK(target_text(job) == "192.0.2.7 port 443");
  job.name = "db.example";
  job.resolve = Duration{1};
  CHECK(target_text(job) == "db.example (192.0.2.7) port 443");
  job.remote.address = Address::parse("fe80::1").value();
  job.path.interface = "eth0";
  CHECK(target_text(job) == "db.example (fe80::1%eth0) port 443");
}

TEST_CASE("format: sentences are broken at 80 columns") {
  const std::string ten(10, 'x');
  const std::string seven =
      ten + " " + ten + " " + ten + " " + ten + " " + ten + " " + ten + " " + ten;
  REQUIRE(seven.size() == 76);
  CHECK(wrapped("", 4, 0).empty());
  CHECK(wrapped("a b", 4, 0) == "a b");
  CHECK(wrapped(seven + " yyy", 4, 0) == seven + " yyy");
  CHECK(wrapped(seven + " yyyy", 4, 0) == seven + "\n    yyyy");
  CHECK(wrapped(seven, 4, 4) == seven);
  CHECK(wrapped(seven, 4, 5) == seven.substr(0, 65) + "\n    " + ten);
  CHECK(wrapped(std::string(100, 'z') + " b", 2, 0) == std::string(100, 'z') + "\n  b");
}

}  // namespace synspect::report
