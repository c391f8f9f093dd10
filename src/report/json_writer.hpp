#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.hpp"
#include "base/instant.hpp"
#include "report/appender.hpp"

namespace synspect::report {

/// Appends one JSON text to a string, without white space; it is all there when this object is
/// gone. Boost.JSON escapes the strings that need it; it cannot write the numbers, because times
/// need exactly three decimals.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  /// A name of ours: it is not escaped.
  JsonWriter& key(std::string_view name) {
    quoted(name);
    out_.character(':');
    needs_comma_ = false;
    return *this;
  }

  JsonWriter& text(std::string_view value);
  /// A text of ours, which needs no escape.
  JsonWriter& word(std::string_view value) {
    quoted(value);
    return *this;
  }
  /// As a string; a link-local address with its scope: "fe80::1%eth0".
  JsonWriter& address(const Address& value, std::string_view interface);
  JsonWriter& utc(Stamp value) {
    separate();
    out_.character('"');
    out_.utc(value);
    out_.character('"');
    return *this;
  }
  JsonWriter& number(std::uint64_t value) {
    separate();
    out_.number(value);
    return *this;
  }
  JsonWriter& boolean(bool value) { return literal(value ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }
  JsonWriter& micros(Duration value) {  ///< microseconds with three decimals
    separate();
    out_.micros(value);
    return *this;
  }
  JsonWriter& micros(double ns);    ///< rounded to the nanosecond
  JsonWriter& share(double value);  ///< six decimals

  /// A number, or null when there is none.
  template <typename Number>
  JsonWriter& number(const std::optional<Number>& value) {
    return value ? number(static_cast<std::uint64_t>(*value)) : null();
  }
  JsonWriter& micros(const std::optional<Duration>& value) {
    return value ? micros(*value) : null();
  }

 private:
  JsonWriter& literal(std::string_view value) {
    separate();
    out_.text(value);
    return *this;
  }
  JsonWriter& open(char bracket) {
    separate();
    out_.character(bracket);
    needs_comma_ = false;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_.character(bracket);
    needs_comma_ = true;
    return *this;
  }
  void separate() {
    if (needs_comma_) out_.character(',');
    needs_comma_ = true;
  }
  void quoted(std::string_view plain) {
    separate();
    out_.character('"');
    out_.text(plain);
    out_.character('"');
  }
  void escaped(std::string_view value);

  Appender out_;
  bool needs_comma_ = false;
};

}  // namespace synspect::report
