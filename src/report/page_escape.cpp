#include "report/page_escape.hpp"

#include <algorithm>

#include "report/printable.hpp"

namespace synspect::report {
namespace {

bool is_ascii(char octet) {
  return static_cast<unsigned char>(octet) < 0x7f;
}

}  // namespace

std::string script_safe(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const std::size_t plain = std::min(json.find_first_of("<>&"), json.size());
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (json.empty()) break;
    out += json.front() == '<' ? "\\u003c" : json.front() == '>' ? "\\u003e" : "\\u0026";
    json.remove_prefix(1);
  }
  return std::all_of(out.begin(), out.end(), is_ascii) ? out : printable_json(out);
}

}  // namespace synspect::report
