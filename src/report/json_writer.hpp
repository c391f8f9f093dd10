#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>

#include "base/instant.hpp"

namespace synspect::report {

/// Writes one JSON text to a stream, without white space. Boost.JSON escapes the strings; it cannot
/// write the numbers, because times need exactly three decimals.
class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& micros(Duration value);  ///< microseconds with three decimals
  JsonWriter& micros(double ns);

  /// A number, or null when there is none.
  template <typename Number>
  JsonWriter& number(const std::optional<Number>& value) {
    return value ? number(static_cast<std::uint64_t>(*value)) : null();
  }
  JsonWriter& micros(const std::optional<Duration>& value) {
    return value ? micros(*value) : null();
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::ostream& out_;
  bool needs_comma_ = false;
};

}  // namespace synspect::report
