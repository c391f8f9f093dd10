#include "net/clock.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace synspect;

TEST_CASE("clocks: the steady one never goes back") {
  const Instant first = net::steady_now();
  CHECK(net::steady_now() >= first);
}

TEST_CASE("clocks: the wall clock tells UTC in nanoseconds") {
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  const Stamp stamp = net::wall_now();
  const auto after = std::chrono::system_clock::now().time_since_epoch();
  CHECK(Duration{stamp.ns} >= before);
  CHECK(Duration{stamp.ns} <= after);
}
