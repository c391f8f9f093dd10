#include "report/appender.hpp"

#include <doctest/doctest.h>

namespace synspect::report {

TEST_CASE("appender: pieces of every size arrive in their order") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{1023},
                                 std::size_t{1024}, std::size_t{1025}, std::size_t{5000}}) {
    CAPTURE(size);
    std::string out = "before ";
    std::string expected = out;
    {
      Appender appender{out};
      for (int i = 0; i < 20; ++i) {
        const std::string piece(size, static_cast<char>('a' + i));
        appender.text(piece);
        appender.character('|');
        expected += piece + "|";
      }
    }
    CHECK(out == expected);
  }
}

TEST_CASE("appender: numbers, times and addresses, also across the end of a block") {
  std::string out;
  std::string expected;
  const Address address = Address::parse("2001:db8:1111:2222:3333:4444:5555:6666").value();
  {
    Appender appender{out};
    for (int i = 0; i < 100; ++i) {
      appender.number(18'446'744'073'709'551'615u);
      appender.micros(Duration{-1'234'567});
      appender.utc({1'795'166'944'123'456'789, StampClock::kernel_tap});
      appender.address(address);
      expected += "18446744073709551615-1234.5672026-11-20T09:29:04.123456789Z" + address.text();
    }
    appender.flush();
    CHECK(out == expected);
  }
  CHECK(out == expected);
}

}  // namespace synspect::report
