#include "report/page_number.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

namespace synspect::report {
namespace {

/// The digits of `text` from `at` on, `size` of them.
int digits(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + size, value);
  if (error != std::errc{} || end != begin + size || *begin == '-') {
    throw std::invalid_argument{"\"started\" is no UTC time"};
  }
  return value;
}

}  // namespace

Duration nanoseconds(const boost::json::value& micros) {
  const double value = micros.to_number<double>();
  constexpr double kMost = 4e15;  // a century; beyond, a double has no nanoseconds
  if (!(std::abs(value) < kMost)) throw std::invalid_argument{"a time is out of range"};
  return Duration{std::llround(value * 1000)};
}

std::int64_t epoch_nanoseconds(std::string_view utc) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000000000Z";
  if (utc.size() != kForm.size()) throw std::invalid_argument{"\"started\" is no UTC time"};
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && utc[i] != kForm[i]) {
      throw std::invalid_argument{"\"started\" is no UTC time"};
    }
  }
  using namespace std::chrono;
  const year_month_day date{year{digits(utc, 0, 4)},
                            month{static_cast<unsigned>(digits(utc, 5, 2))},
                            day{static_cast<unsigned>(digits(utc, 8, 2))}};
  const bool in_range = date.ok() && date.year() >= year{1970} && date.year() < year{2262};
  if (!in_range) throw std::invalid_argument{"\"started\" is no UTC time"};
  const auto whole = sys_days{date} + hours{digits(utc, 11, 2)} + minutes{digits(utc, 14, 2)} +
                     seconds{digits(utc, 17, 2)};
  return duration_cast<std::chrono::nanoseconds>(whole.time_since_epoch()).count() +
         digits(utc, 20, 9);
}

}  // namespace synspect::report
