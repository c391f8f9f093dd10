#include "net/shared_memory.hpp"

#include <sys/mman.h>

#include <new>

namespace synspect::net {

SharedOctets::SharedOctets(std::size_t size)
    : octets_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
              Unmap{size}) {
  if (octets_.get() != MAP_FAILED) return;
  (void)octets_.release();
  throw std::bad_alloc{};
}

void SharedOctets::Unmap::operator()(void* octets) const {
  ::munmap(octets, size);
}

}  // namespace synspect::net
