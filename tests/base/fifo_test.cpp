#include "base/fifo.hpp"

#include <doctest/doctest.h>

#include "support/allocations.hpp"

namespace synspect::test {

TEST_CASE("fifo: the oldest first, however many wait") {
  Fifo<int, 2> fifo;
  int in = 0;
  int out = 0;
  for (int most = 1; most <= 5; ++most) {
    for (int i = 0; i < most; ++i) fifo.push(in++);
    if (most % 2 == 0) CHECK(fifo.pop() == out++);
  }
  CHECK_FALSE(fifo.empty());
  while (out < in) CHECK(fifo.pop() == out++);
  CHECK(fifo.empty());
}

TEST_CASE("fifo: no allocation while no more wait than have room in place") {
  int sum = 0;
  const auto rounds = [&sum](int waiting) {
    return allocations([&sum, waiting] {
      Fifo<int, 2> fifo;
      for (int i = 0; i < 100; ++i) {
        for (int n = 0; n < waiting; ++n) fifo.push(i);
        for (int n = 0; n < waiting; ++n) sum += fifo.pop();
      }
    });
  };
  CHECK(rounds(2) == 0);
  CHECK(rounds(3) == 1);
  CHECK(sum == 4950 * 5);
}

}  // namespace synspect::test
