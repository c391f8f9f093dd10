#include "net/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace synspect::net {
namespace {

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
  // open() takes the lowest free number. Read-only: what is written there fails, as it should.
  int fd = ::open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDONLY);
  if (fd >= 0) ::close(fd);
}

}  // namespace synspect::net
