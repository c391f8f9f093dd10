#include "net/name_service.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "results.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;

namespace {

constexpr Duration kTimeout = std::chrono::seconds{10};

}  // namespace

TEST_CASE("name service: an address takes no process") {
  NameService names;
  const auto resolved = must(names.resolve("2001:db8::7", {}, kTimeout));
  CHECK(resolved.address.text() == "2001:db8::7");
  CHECK_FALSE(resolved.took);
  CHECK(names.pid() == 0);
}

TEST_CASE("name service: names, by family, and what is none") {
  NameService names;
  const auto four = must(names.resolve("localhost", Family::v4, kTimeout));
  CHECK(four.address.text() == "127.0.0.1");
  CHECK(four.took > Duration{0});
  CHECK(names.pid() != 0);
  CHECK(failure_text(names.resolve("no-such-host.invalid", {}, kTimeout))
            .starts_with("not resolved: resolve no-such-host.invalid: "));
  CHECK(failure_text(names.resolve("10.1", {}, kTimeout)) ==
        "usage: target 10.1: neither a name nor an address");
  CHECK(must(names.resolve("fe80::1%lo", {}, kTimeout)).scope == 1);
  CHECK(names.resolve(std::string(100'000, 'a'), {}, kTimeout).error().code == Errc::not_resolved);
}
