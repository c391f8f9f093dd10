#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "report/utf8.hpp"

namespace synspect::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kUnprintable[] = {
    {0x00, 0x1f},       // C0
    {0x7f, 0x9f},       // DEL, C1: U+009B is CSI, without an ESC
    {0xad, 0xad},       // soft hyphen
    {0x061c, 0x061c},   // Arabic letter mark
    {0x180e, 0x180e},   // Mongolian vowel separator
    {0x200b, 0x200f},   // of no width; left-to-right and right-to-left mark
    {0x2028, 0x202e},   // line and paragraph separator; embeddings and overrides
    {0x2060, 0x206f},   // of no width; isolates and what came before them
    {0xfeff, 0xfeff},   // byte order mark
    {0xfff9, 0xfffb},   // interlinear annotation
    {0xe0000, 0xe0fff}  // tags and variations
};

}  // namespace

bool is_unprintable(char32_t point) {
  return std::any_of(std::begin(kUnprintable), std::end(kUnprintable), [point](const Range& range) {
    return range.first <= point && point <= range.last;
  });
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const char32_t point = length == 0 ? 0 : utf8_code_point(sequence);
    if (sequence.size() == 1 && is_unprintable(point)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(sequence[0]));
    } else if (is_unprintable(point)) {
      out += fmt::format("\\u{{{:04x}}}", static_cast<std::uint32_t>(point));
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

std::string printable_json(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const char32_t point = length == 0 ? 0xfffd : utf8_code_point(sequence);
    // C0 is JSON's to escape in strings, and stands as a blank between them.
    if (length > 0 && (point < 0x20 || !is_unprintable(point))) {
      out += sequence;
    } else if (point < 0x10000) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point));
    } else {  // a surrogate pair (RFC 8259 section 7)
      const auto rest = static_cast<std::uint32_t>(point) - 0x10000;
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 | rest >> 10, 0xdc00 | (rest & 0x3ff));
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

}  // namespace synspect::report
