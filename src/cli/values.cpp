#include "cli/values.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>

namespace synspect::cli {

std::vector<std::string> texts(const boost::program_options::variables_map& given,
                               const char* name) {
  return given.count(name) > 0 ? given[name].as<std::vector<std::string>>()
                               : std::vector<std::string>{};
}

Failure os_failure_as_usage(const std::string& call_and_object) {
  Failure failure = os_failure(call_and_object, errno);
  failure.code = Errc::usage;
  return failure;
}

std::optional<std::string> Reading::value_of(const char* name) const {
  if (failure_ || given_.count(name) == 0) return std::nullopt;
  return given_[name].as<std::string>();
}

void Reading::seconds(const char* name, Duration least, Duration most, Duration& into) {
  const auto text = value_of(name);
  if (!text) return;
  using Seconds = std::chrono::duration<double>;
  double value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  const bool is_number =
      error == std::errc{} && end == text->data() + text->size() && std::isfinite(value);
  if (!is_number || Seconds{value} < Seconds{least} || Seconds{value} > Seconds{most}) {
    return fail(name, *text,
                fmt::format("must be seconds from {} to {}", Seconds{least}.count(),
                            Seconds{most}.count()));
  }
  into = Duration{std::llround(value * 1e9)};
}

std::optional<std::uint64_t> Reading::whole_number(const char* name, std::uint64_t least,
                                                   std::uint64_t most) {
  const auto text = value_of(name);
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < least || value > most) {
    fail(name, *text, fmt::format("must be a number from {} to {}", least, most));
    return std::nullopt;
  }
  return value;
}

void Reading::fail(const char* name, const std::string& text, const std::string& why) {
  failure_ = Failure{Errc::usage, fmt::format("--{} {}: {}", name, text, why)};
}

}  // namespace synspect::cli
