#include "net/descriptor.hpp"

#include <unistd.h>

namespace synspect::net {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace synspect::net
