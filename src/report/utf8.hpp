#pragma once

#include <string>
#include <string_view>

namespace synspect::report {

/// `text` with each octet that is no UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace synspect::report
