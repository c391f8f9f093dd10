#pragma once

#include <cstddef>
#include <string_view>

namespace synspect::net {

/// Writes until all is out, however slow the reader. One signal meanwhile does not end it; a second
/// one does. Returns how many octets are out; if fewer than all, errno says why.
[[nodiscard]] std::size_t write_all(int fd, std::string_view octets);

}  // namespace synspect::net
