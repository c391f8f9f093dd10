#include "base/stamp.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <ostream>

#include "base/instant.hpp"

namespace synspect {
namespace {

template <typename A, typename B>
concept subtractable = requires(A a, B b) {
  a - b;
};

template <typename A, typename B>
concept comparable = requires(A a, B b) {
  a < b;
};

}  // namespace

TEST_CASE("stamp: differences are nanoseconds, also before 1970") {
  // The SYN and the SYN/ACK of the reference trace, at some day's midnight.
  const Stamp sent{.ns = 1'700'000'010'280'463'000};
  const Stamp answered{.ns = 1'700'000'010'316'859'000};
  CHECK((answered - sent).count() == 36'396'000);
  CHECK((sent - answered).count() == -36'396'000);
  CHECK((Stamp{.ns = 1} - Stamp{.ns = -1}).count() == 2);
}

TEST_CASE("stamp: order and equality") {
  const Stamp early{.ns = 1};
  const Stamp late{.ns = 2};
  CHECK(early < late);
  CHECK(late >= early);
  CHECK(early == Stamp{.ns = 1});
  CHECK_FALSE(early == Stamp{.ns = 1, .clock = StampClock::capture_file});
}

TEST_CASE("stamp: the clocks have names") {
  CHECK(to_string(StampClock::kernel_tap) == "kernel-tap");
  CHECK(to_string(StampClock::capture_file) == "capture-file");
}

TEST_CASE("stamp and instant do not mix") {
  CHECK(subtractable<Stamp, Stamp>);
  CHECK(subtractable<Instant, Instant>);
  CHECK_FALSE(subtractable<Stamp, Instant>);
  CHECK_FALSE(subtractable<Instant, Stamp>);
  CHECK_FALSE(comparable<Stamp, Instant>);
}

}  // namespace synspect
