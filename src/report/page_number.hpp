#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string_view>

#include "base/instant.hpp"

namespace synspect::report {

// What records write as numbers and times. They throw std::exception where it is something else.

/// A number of microseconds, to the nanosecond.
[[nodiscard]] Duration nanoseconds(const boost::json::value& micros);
/// "2026-11-20T09:29:04.123456789Z": nanoseconds since 1970.
[[nodiscard]] std::int64_t epoch_nanoseconds(std::string_view utc);

}  // namespace synspect::report
