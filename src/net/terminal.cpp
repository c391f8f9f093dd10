#include "net/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace synspect::net {
namespace {

/// open() takes the lowest free number. Read-only: what is written there fails, as it should. A
/// folder is there even where no device is (a chroot), and cannot be read either.
int open_nothing() {
  const int null = ::open("/dev/null", O_RDONLY);
  return null >= 0 ? null : ::open("/", O_RDONLY | O_DIRECTORY);
}

std::optional<std::size_t> columns_of(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace

bool stdout_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}

bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

std::optional<std::size_t> stdout_columns() {
  return columns_of(STDOUT_FILENO);
}

std::optional<std::size_t> stderr_columns() {
  return columns_of(STDERR_FILENO);
}

void keep_standard_descriptors() {
  int fd = open_nothing();
  while (fd >= 0 && fd <= STDERR_FILENO) fd = open_nothing();
  if (fd >= 0) ::close(fd);
}

}  // namespace synspect::net
