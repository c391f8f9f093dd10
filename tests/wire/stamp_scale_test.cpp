#include "wire/stamp_scale.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string_view>

namespace synspect::wire {

TEST_CASE("stamp scale: ticks of any resolution, in nanoseconds rounded down") {
  struct Row {
    std::string_view name;
    std::uint8_t resolution;
    std::int64_t offset_s;
    std::uint64_t ticks;
    std::int64_t ns;
    std::int64_t unit_ns;
  };
  constexpr std::uint8_t binary = 0x80;
  const Row rows[] = {
      {"seconds", 0, 0, 1'700'000'000, 1'700'000'000'000'000'000, 1'000'000'000},
      {"milliseconds", 3, 0, 1'700'000'000'123, 1'700'000'000'123'000'000, 1'000'000},
      {"microseconds", 6, 0, 1'700'000'000'123'456, 1'700'000'000'123'456'000, 1000},
      {"nanoseconds", 9, 0, 1'700'000'000'123'456'789, 1'700'000'000'123'456'789, 1},
      {"picoseconds", 12, 0, 1'700'000'123'456'789'999, 1'700'000'123'456'789, 1},
      {"10^-28 s: the largest number is not yet a nanosecond", 28, 0,
       std::numeric_limits<std::uint64_t>::max(), 1, 1},
      {"10^-29 s: a tick is nothing", 29, 0, std::numeric_limits<std::uint64_t>::max(), 0, 1},
      {"10^-127 s", 127, 0, std::numeric_limits<std::uint64_t>::max(), 0, 1},
      {"2^-0 s", binary | 0, 0, 7, 7'000'000'000, 1'000'000'000},
      {"2^-10 s", binary | 10, 0, 1024 + 256, 1'250'000'000, 976'563},
      {"2^-29 s", binary | 29, 0, 1, 1, 2},
      {"2^-30 s: a tick is less than a nanosecond", binary | 30, 0, 1, 0, 1},
      {"2^-32 s, as NTP", binary | 32, 0, (std::uint64_t{1'700'000'000} << 32) + 0x80000000,
       1'700'000'000'500'000'000, 1},
      {"2^-63 s", binary | 63, 0, std::uint64_t{1} << 63, 1'000'000'000, 1},
      {"2^-64 s", binary | 64, 0, std::uint64_t{1} << 63, 500'000'000, 1},
      {"2^-127 s", binary | 127, 0, std::numeric_limits<std::uint64_t>::max(), 0, 1},
      {"an offset", 6, 1'600'000'000, 123'456, 1'600'000'000'123'456'000, 1000},
      {"before 1970", 6, -1, 500'000, -500'000'000, 1000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const StampScale scale{row.resolution, row.offset_s};
    const auto stamp = scale.stamp(row.ticks);
    REQUIRE(stamp.has_value());
    CHECK(stamp->ns == row.ns);
    CHECK(stamp->clock == StampClock::capture_file);
    CHECK(scale.unit() == Duration{row.unit_ns});
  }
}

TEST_CASE("stamp scale: no stamp beyond what nanoseconds since 1970 can tell") {
  struct Row {
    std::string_view name;
    std::uint8_t resolution;
    std::int64_t offset_s;
    std::uint64_t ticks;
    bool told;
  };
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const Row rows[] = {
      {"the last nanosecond", 9, 0, std::uint64_t{most}, true},
      {"the next one", 9, 0, std::uint64_t{most} + 1, false},
      {"the last second", 0, 0, 9'223'372'036, true},
      {"the next one", 0, 0, 9'223'372'037, false},
      {"all bits set, microseconds", 6, 0, ~std::uint64_t{0}, false},
      {"all bits set, whole seconds of two", 0x80, 0, ~std::uint64_t{0}, false},
      {"the sum is too much", 9, 1, std::uint64_t{most}, false},
      {"the offset is too much", 9, most, 0, false},
      {"the offset is too little", 9, std::numeric_limits<std::int64_t>::min(), 0, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(StampScale(row.resolution, row.offset_s).stamp(row.ticks).has_value() == row.told);
  }
}

}  // namespace synspect::wire
