#include "report/json_writer.hpp"

#include <boost/json/serialize.hpp>

#include "report/format.hpp"
#include "report/utf8.hpp"

namespace synspect::report {

JsonWriter& JsonWriter::key(std::string_view name) {
  text(name);
  out_ << ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  separate();
  const std::string utf8 = as_utf8(value);  // JSON is UTF-8: RFC 8259 section 8.1
  out_ << boost::json::serialize(boost::json::string_view{utf8.data(), utf8.size()});
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  separate();
  out_ << value;
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ << (value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ << "null";
  return *this;
}

JsonWriter& JsonWriter::micros(Duration value) {
  separate();
  out_ << report::micros(value);
  return *this;
}

JsonWriter& JsonWriter::micros(double ns) {
  separate();
  out_ << report::micros(ns);
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ << bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ << bracket;
  needs_comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (needs_comma_) out_ << ',';
  needs_comma_ = true;
}

}  // namespace synspect::report
