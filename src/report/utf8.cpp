#include "report/utf8.hpp"

#include <algorithm>

namespace synspect::report {

std::size_t utf8_sequence(std::string_view rest) {
  const auto octet = [&rest](std::size_t i) {
    return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0u;
  };
  const unsigned first = octet(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(i) & 0xc0u) != 0x80) return 0;
  }
  const bool overlong = (first == 0xe0 && octet(1) < 0xa0) || (first == 0xf0 && octet(1) < 0x90);
  const bool surrogate = first == 0xed && octet(1) >= 0xa0;
  const bool beyond = first == 0xf4 && octet(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

char32_t utf8_code_point(std::string_view sequence) {
  constexpr unsigned char bits_of_first[] = {0x7f, 0x1f, 0x0f, 0x07};  // by length (section 3)
  char32_t point = static_cast<unsigned char>(sequence[0]) & bits_of_first[sequence.size() - 1];
  for (const char octet : sequence.substr(1)) {
    point = point << 6 | (static_cast<unsigned char>(octet) & 0x3fu);
  }
  return point;
}

std::string as_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    out.append(length == 0 ? "\xef\xbf\xbd" : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace synspect::report
