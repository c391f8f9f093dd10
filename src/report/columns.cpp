#include "report/columns.hpp"

#include <algorithm>

namespace synspect::report {
namespace {

/// No octet after the first of a UTF-8 sequence (RFC 3629 section 3).
bool begins_character(char octet) {
  return (static_cast<unsigned char>(octet) & 0xc0u) != 0x80u;
}

std::size_t missing(std::string_view text, std::size_t columns) {
  return columns - std::min(columns, columns_of(text));
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string left_aligned(std::string_view text, std::size_t columns) {
  return std::string{text} + std::string(missing(text, columns), ' ');
}

std::string right_aligned(std::string_view text, std::size_t columns) {
  return std::string(missing(text, columns), ' ').append(text);
}

std::string centred(std::string_view text, std::size_t columns) {
  const std::size_t before = missing(text, columns) / 2;
  return left_aligned(std::string(before, ' ').append(text), columns);
}

std::string cut(std::string_view text, std::size_t columns, std::string_view ellipsis) {
  if (columns_of(text) <= columns) return std::string{text};
  const std::size_t room = columns - std::min(columns, columns_of(ellipsis));
  std::size_t taken = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (begins_character(text[end]) && taken++ == room) break;
  }
  return std::string{text.substr(0, end)}.append(ellipsis);
}

std::string repeated(std::string_view unit, std::size_t columns) {
  std::string out;
  for (std::size_t i = 0; i < columns; ++i) out += unit;
  return out;
}

}  // namespace synspect::report
