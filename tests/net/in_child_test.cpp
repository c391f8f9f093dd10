#include "net/in_child.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

using namespace synspect;
using namespace synspect::net;

TEST_CASE("in a child: what it did to itself ends with it, and what it found is told") {
  int seen = 0;
  CHECK(in_child([&seen]() -> Result<void> {
          seen = 1;
          return {};
        }).has_value());
  CHECK(seen == 0);
  const auto failed = in_child([]() -> Result<void> {
    return Failure{Errc::not_permitted, "enter: not permitted"};
  });
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().code == Errc::not_permitted);
  CHECK(failed.error().text == "enter: not permitted");
}

TEST_CASE("in a child: one that throws or dies has failed") {
  const auto threw = in_child([]() -> Result<void> { throw std::runtime_error{"no such thing"}; });
  REQUIRE_FALSE(threw.has_value());
  CHECK(threw.error().text == "no such thing");
  const auto died = in_child([]() -> Result<void> {
    ::kill(::getpid(), SIGKILL);
    return {};
  });
  REQUIRE_FALSE(died.has_value());
  CHECK(died.error().code == Errc::local);
}
