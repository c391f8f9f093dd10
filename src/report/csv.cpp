#include "report/csv.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "report/printable.hpp"

namespace synspect::report {
namespace {

/// RFC 4180 section 2, rules 5 to 7.
void write_quoted(Appender& out, std::string_view text) {
  out.character('"');
  for (const char c : text) {
    if (c == '"') out.character('"');
    out.character(c);
  }
  out.character('"');
}

/// The signs that are as wide as an ideograph count, too.
bool begins_formula(std::string_view text) {
  constexpr std::string_view begins[] = {
      "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
  return std::any_of(std::begin(begins), std::end(begins),
                     [text](std::string_view sign) { return text.starts_with(sign); });
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != ',';
}

}  // namespace

void write_csv_text(Appender& out, std::string_view text) {
  const bool formula = begins_formula(text);
  if (!formula && std::all_of(text.begin(), text.end(), is_plain)) return out.text(text);
  const std::string shown = (formula ? "'" : "") + printable(text);
  std::all_of(shown.begin(), shown.end(), is_plain) ? out.text(shown) : write_quoted(out, shown);
}

}  // namespace synspect::report
