#include "net/unsent_list.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>

using namespace synspect;
using namespace synspect::net;

TEST_CASE("unsent: told once, in order, with the reason") {
  UnsentList list;
  CHECK_FALSE(list.poll().has_value());
  const Address to = Address::parse("192.0.2.2").value();
  list.add(to, std::array<std::uint8_t, 2>{1, 2}, ENETDOWN);
  list.add(to, std::array<std::uint8_t, 1>{3}, EPERM);
  CHECK(list.count() == 2);
  const auto first = list.poll();
  REQUIRE(first.has_value());
  CHECK(first->octets == std::vector<std::uint8_t>{1, 2});
  CHECK(first->why.code == Errc::local);
  CHECK(first->why.text == "send to 192.0.2.2: network is down");
  const auto second = list.poll();
  REQUIRE(second.has_value());
  CHECK(second->why.text == "send to 192.0.2.2: a firewall of this host forbids it");
  CHECK_FALSE(list.poll().has_value());
  CHECK(list.count() == 2);
}

TEST_CASE("unsent: all are counted, some thousands are kept") {
  UnsentList list;
  const Address to = Address::parse("2001:db8::2").value();
  for (int i = 0; i < 10'000; ++i) list.add(to, {}, ENETDOWN);
  CHECK(list.count() == 10'000);
  std::size_t told = 0;
  while (list.poll()) ++told;
  CHECK(told == UnsentList::kMostKept);
}
