#include "report/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "report/printable.hpp"
#include "report/utf8.hpp"

namespace synspect::report {
namespace {

/// ASCII without DEL and what JSON escapes (RFC 8259 section 7). Looks at every octet, so that the
/// compiler can look at many at once.
bool is_plain(std::string_view text) {
  bool plain = true;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    plain &= (octet >= 0x20) & (octet < 0x7f) & (octet != '"') & (octet != '\\');
  }
  return plain;
}

}  // namespace

JsonWriter& JsonWriter::text(std::string_view value) {
  if (is_plain(value)) return word(value);
  separate();
  out_.character('"');
  escaped(value);
  out_.character('"');
  return *this;
}

JsonWriter& JsonWriter::address(const Address& value, std::string_view interface) {
  separate();
  out_.character('"');
  out_.address(value);
  if (value.is_link_local()) {
    out_.character('%');
    escaped(interface);
  }
  out_.character('"');
  return *this;
}

JsonWriter& JsonWriter::micros(double ns) {
  return micros(Duration{std::llround(ns)});
}

JsonWriter& JsonWriter::share(double value) {
  separate();
  out_.text(fmt::format("{:.6f}", value));
  return *this;
}

void JsonWriter::escaped(std::string_view value) {
  if (is_plain(value)) return out_.text(value);
  const std::string utf8 = as_utf8(value);  // JSON is UTF-8: RFC 8259 section 8.1
  const std::string quoted =
      boost::json::serialize(boost::json::string_view{utf8.data(), utf8.size()});
  out_.text(printable_json(std::string_view{quoted}.substr(1, quoted.size() - 2)));
}

}  // namespace synspect::report
