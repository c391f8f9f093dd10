#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace synspect::report {

/// Octets of the UTF-8 sequence that `rest` begins with (RFC 3629 section 4); 0: none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view rest);
/// The code point of one whole sequence.
[[nodiscard]] char32_t utf8_code_point(std::string_view sequence);

/// `text` with each octet that is no UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace synspect::report
