#include "base/error.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace synspect {

TEST_CASE("OS failure: call, object and reason in one line") {
  struct Row {
    int errno_value;
    Errc code;
    std::string_view text;
  };
  const Row rows[] = {
      {EACCES, Errc::not_permitted, "bind 192.0.2.7:40001: permission denied"},
      {EPERM, Errc::not_permitted, "bind 192.0.2.7:40001: operation not permitted"},
      {EADDRINUSE, Errc::local, "bind 192.0.2.7:40001: address already in use"},
      {ENOENT, Errc::local, "bind 192.0.2.7:40001: no such file or directory"},
  };
  for (const Row& row : rows) {
    const Failure failure = os_failure("bind 192.0.2.7:40001", row.errno_value);
    CHECK(failure.text == row.text);
    CHECK(to_string(failure.code) == to_string(row.code));
  }
}

TEST_CASE("error codes have names") {
  CHECK(to_string(Errc::usage) == "usage");
  CHECK(to_string(Errc::not_permitted) == "not permitted");
  CHECK(to_string(Errc::not_resolved) == "not resolved");
  CHECK(to_string(Errc::local) == "local failure");
}

TEST_CASE("result: a value or a failure; asking for the value of a failure throws its text") {
  const Result<int> good = 7;
  CHECK(good.value() == 7);
  const Result<int> bad = Failure{Errc::not_resolved, "example.invalid: no such name"};
  CHECK(bad.has_error());
  CHECK_THROWS_WITH_AS((void)bad.value(), "example.invalid: no such name", std::runtime_error);
}

}  // namespace synspect
