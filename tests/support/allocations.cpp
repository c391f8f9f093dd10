#include "support/allocations.hpp"

#include <cstdlib>
#include <new>

namespace synspect::test {
namespace {

bool counting = false;
std::size_t count = 0;

void* allocate(std::size_t octets) noexcept {
  if (counting) ++count;
  return std::malloc(octets == 0 ? 1 : octets);
}

void* allocate_or_throw(std::size_t octets) {
  if (void* const memory = allocate(octets)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void start_counting_allocations() {
  count = 0;
  counting = true;
}

std::size_t stop_counting_allocations() {
  counting = false;
  return count;
}

}  // namespace synspect::test

// All forms but those for overaligned types, which nobody here has: a sanitizer's own would not
// match the rest.
void* operator new(std::size_t octets) {
  return synspect::test::allocate_or_throw(octets);
}
void* operator new[](std::size_t octets) {
  return synspect::test::allocate_or_throw(octets);
}
void* operator new(std::size_t octets, const std::nothrow_t&) noexcept {
  return synspect::test::allocate(octets);
}
void* operator new[](std::size_t octets, const std::nothrow_t&) noexcept {
  return synspect::test::allocate(octets);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
