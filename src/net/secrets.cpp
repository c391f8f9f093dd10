#include "net/secrets.hpp"

#include <sys/random.h>

#include <cerrno>
#include <span>
#include <system_error>

namespace synspect::net {

void Secrets::refill() {
  std::span<std::byte> left = std::as_writable_bytes(std::span{numbers_});
  while (!left.empty()) {
    const ssize_t got = ::getrandom(left.data(), left.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error{errno, std::generic_category(), "getrandom"};
    left = left.subspan(static_cast<std::size_t>(got));
  }
  used_ = 0;
}

}  // namespace synspect::net
