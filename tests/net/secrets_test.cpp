#include "net/secrets.hpp"

#include <doctest/doctest.h>

#include <set>

using synspect::net::Secrets;

TEST_CASE("secrets: no two alike, over several fillings and in two sources") {
  constexpr std::size_t kDrawn = 5000;  // 4 KiB are 1024
  Secrets one;
  Secrets other;
  std::set<std::uint32_t> seen;
  std::uint32_t ever_set = 0;
  std::uint32_t always_set = ~0u;
  for (std::size_t i = 0; i < kDrawn; ++i) {
    for (Secrets* source : {&one, &other}) {
      const std::uint32_t drawn = source->next();
      seen.insert(drawn);
      ever_set |= drawn;
      always_set &= drawn;
    }
  }
  CHECK(seen.size() > 2 * kDrawn - 5);  // of 10,000 such numbers 0.01 pairs are alike by chance
  CHECK(ever_set == ~0u);
  CHECK(always_set == 0);
}
