#include "net/terminal.hpp"

#include <unistd.h>

namespace synspect::net {

bool stdout_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}

}  // namespace synspect::net
