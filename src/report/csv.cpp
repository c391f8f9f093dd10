#include "report/csv.hpp"

#include <algorithm>

#include "report/utf8.hpp"

namespace synspect::report {
namespace {

/// RFC 4180 section 2, rules 5 to 7.
void write_quoted(Appender& out, std::string_view text) {
  out.character('"');
  for (const char c : as_utf8(text)) {
    if (c == '"') out.character('"');
    out.character(c);
  }
  out.character('"');
}

}  // namespace

void write_csv_text(Appender& out, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != ',';
  });
  plain ? out.text(text) : write_quoted(out, text);
}

}  // namespace synspect::report
