#include "net/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace synspect::net {

bool stdout_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}

bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

void keep_standard_descriptors() {
  // open() takes the lowest free number. Read-only: what is written there fails, as it should.
  int fd = ::open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDONLY);
  if (fd >= 0) ::close(fd);
}

}  // namespace synspect::net
