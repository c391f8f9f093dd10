#include "net/write_all.hpp"

#include <unistd.h>

#include <cerrno>

namespace synspect::net {

std::size_t write_all(int fd, std::string_view octets) {
  std::size_t out = 0;
  int interruptions = 0;
  while (out < octets.size()) {
    const ssize_t written = ::write(fd, octets.data() + out, octets.size() - out);
    if (written < 0 && errno != EINTR) break;
    if (written > 0) out += static_cast<std::size_t>(written);
    // Fewer than all are written only where a signal came in between, or where the next try fails.
    if (out < octets.size() && ++interruptions > 1) {
      errno = EINTR;
      break;
    }
  }
  return out;
}

}  // namespace synspect::net
