#include "probe/shard.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace synspect::probe {

TEST_CASE("shards: disjoint and together complete") {
  for (const std::uint32_t n : {1u, 2u, 3u, 7u, 16u, 100u, 65536u}) {
    for (const std::uint64_t total : {0u, 1u, 2u, 3u, 15u, 16u, 17u, 99u, 100u, 101u, 1000u}) {
      CAPTURE(n);
      CAPTURE(total);
      std::vector<int> taken(total, 0);
      for (std::uint32_t k = 1; k <= n; ++k) {
        const Shard shard{k, n};
        const std::uint64_t count = shard.count(total);
        REQUIRE(count >= total / n);
        REQUIRE(count <= total / n + 1);
        for (std::uint64_t i = 0; i < count; ++i) ++taken.at(shard.position(i));
        REQUIRE(shard.position(count) >= total);
      }
      REQUIRE(taken == std::vector<int>(total, 1));
    }
  }
}

TEST_CASE("shards: of an order as long as can be") {
  constexpr std::uint64_t total = 1ull << 62;
  CHECK(Shard{}.count(total) == total);
  CHECK(Shard{1, 3}.count(total) + Shard{2, 3}.count(total) + Shard{3, 3}.count(total) == total);
  const Shard last{65536, 65536};
  CHECK(last.count(total) == 1ull << 46);
  CHECK(last.position((1ull << 46) - 1) == total - 1);
}

TEST_CASE("shards: read from K/N") {
  CHECK(parse_shard("1/1").value() == Shard{1, 1});
  CHECK(parse_shard("2/3").value() == Shard{2, 3});
  CHECK(parse_shard("65536/65536").value() == Shard{65536, 65536});
  for (const char* text : {"", "/", "1", "1/", "/1", "0/3", "4/3", "-1/3", "+1/3", "1/65537", "1/0",
                           "1/2/3", " 1/2", "1/2 ", "a/b", "1/4294967297"}) {
    CAPTURE(text);
    const auto shard = parse_shard(text);
    REQUIRE(shard.has_error());
    CHECK(shard.error().code == Errc::usage);
    CHECK(shard.error().text ==
          "shard " + std::string{text} + ": must be K/N, K from 1 to N, N at most 65536");
  }
}

}  // namespace synspect::probe
