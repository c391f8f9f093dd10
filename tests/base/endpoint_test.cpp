#include "base/endpoint.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string_view>
#include <unordered_set>

namespace synspect {
namespace {

Endpoint endpoint(std::string_view address, std::uint16_t port) {
  return {Address::parse(address).value(), port};
}

}  // namespace

TEST_CASE("endpoint text: brackets around IPv6 alone") {
  struct Row {
    std::string_view address;
    std::uint16_t port;
    std::string_view text;
  };
  const Row rows[] = {
      {"192.0.2.7", 443, "192.0.2.7:443"},
      {"192.0.2.7", 0, "192.0.2.7:0"},
      {"2001:db8::7", 65535, "[2001:db8::7]:65535"},
      {"::ffff:192.0.2.7", 1, "[::ffff:192.0.2.7]:1"},
  };
  for (const Row& row : rows) CHECK(endpoint(row.address, row.port).text() == row.text);
}

TEST_CASE("endpoint: address first, then port") {
  CHECK(endpoint("192.0.2.7", 2) < endpoint("192.0.2.8", 1));
  CHECK(endpoint("192.0.2.7", 1) < endpoint("192.0.2.7", 2));
  CHECK(endpoint("192.0.2.7", 1) == endpoint("192.0.2.7", 1));
}

TEST_CASE("four-tuple hash: the sides are not exchangeable, neighbours spread") {
  const FourTupleHash hash;
  const FourTuple tuple{endpoint("192.0.2.1", 40000), endpoint("192.0.2.2", 80)};
  CHECK(hash(tuple) == hash(FourTuple{tuple}));
  CHECK(hash(tuple) != hash({tuple.remote, tuple.local}));
  std::unordered_set<std::size_t> seen;
  FourTuple neighbour = tuple;
  for (std::uint16_t port = 30000; port < 40000; ++port) {
    neighbour.local.port = port;
    seen.insert(hash(neighbour));
  }
  CHECK(seen.size() == 10'000);
}

}  // namespace synspect
