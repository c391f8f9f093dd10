#pragma once

#include <cstddef>
#include <utility>

namespace synspect::test {

/// Both are for `allocations` alone.
void start_counting_allocations();
[[nodiscard]] std::size_t stop_counting_allocations();

/// How often `action` takes memory from the heap by `new`. Not for more than one thread.
template <typename Action>
[[nodiscard]] std::size_t allocations(Action&& action) {
  start_counting_allocations();
  std::forward<Action>(action)();
  return stop_counting_allocations();
}

}  // namespace synspect::test
