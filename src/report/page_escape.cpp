#include "report/page_escape.hpp"

#include <algorithm>

namespace synspect::report {
namespace {

constexpr std::string_view kLineSeparator = "\xe2\x80\xa8";       // U+2028
constexpr std::string_view kParagraphSeparator = "\xe2\x80\xa9";  // U+2029

}  // namespace

std::string script_safe(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const std::size_t plain = std::min(json.find_first_of("<>&\xe2"), json.size());
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (json.empty()) break;
    std::size_t taken = 1;
    if (json.front() == '<') {
      out += "\\u003c";
    } else if (json.front() == '>') {
      out += "\\u003e";
    } else if (json.front() == '&') {
      out += "\\u0026";
    } else if (json.starts_with(kLineSeparator)) {
      out += "\\u2028";
      taken = kLineSeparator.size();
    } else if (json.starts_with(kParagraphSeparator)) {
      out += "\\u2029";
      taken = kParagraphSeparator.size();
    } else {
      out += json.front();
    }
    json.remove_prefix(taken);
  }
  return out;
}

}  // namespace synspect::report
