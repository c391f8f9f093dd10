#include "net/descriptor.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <utility>

using synspect::net::Descriptor;

namespace {

bool open_in_kernel(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

Descriptor null_device() {
  return Descriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

}  // namespace

TEST_CASE("descriptor: closes what it owns, once") {
  int fd = -1;
  {
    Descriptor first = null_device();
    fd = first.get();
    const Descriptor second = std::move(first);
    CHECK(second.get() == fd);
    CHECK(open_in_kernel(fd));
  }
  CHECK_FALSE(open_in_kernel(fd));
}

TEST_CASE("descriptor: assignment lets go of the old one") {
  Descriptor kept = null_device();
  const int old = kept.get();
  kept = null_device();
  CHECK(kept.is_open());
  CHECK(kept.get() != old);
  CHECK_FALSE(open_in_kernel(old));
}

TEST_CASE("descriptor: nothing owned") {
  CHECK_FALSE(Descriptor{}.is_open());
  CHECK_FALSE(Descriptor{-1}.is_open());
}
