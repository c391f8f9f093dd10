#include "net/netlink.hpp"

#include <doctest/doctest.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <vector>

using namespace synspect::net;

TEST_CASE("netlink: attributes, up to the first that does not fit") {
  const std::vector<std::uint8_t> octets{
      8, 0, 4, 0, 1, 2, 0, 0,  // type 4, number 0x201
      5, 0, 5, 0, 9, 0, 0, 0,  // type 5, one octet and three to fill up
      4, 0, 6, 0,              // type 6, nothing
      9, 0, 7, 0, 1, 2, 3, 4,  // says one octet more than there is
  };
  NetlinkAttributes attributes{octets};
  const auto number = attributes.next();
  REQUIRE(number.has_value());
  CHECK(number->type == 4);
  CHECK(number->number() == 0x201);
  const auto octet = attributes.next();
  REQUIRE(octet.has_value());
  CHECK(octet->value.size() == 1);
  CHECK(octet->number() == 0);
  const auto empty = attributes.next();
  REQUIRE(empty.has_value());
  CHECK(empty->value.empty());
  CHECK_FALSE(attributes.next().has_value());
}

TEST_CASE("netlink: a list is told message by message, or until it is enough") {
  const NetlinkRequest request{RTM_GETROUTE, NLM_F_DUMP, rtmsg{}};
  std::size_t all = 0;
  CHECK(ask_netlink(request, [&](const NetlinkMessage& message) {
          CHECK(message.type == RTM_NEWROUTE);
          ++all;
          return true;
        }) == 0);
  CHECK(all > 1);
  std::size_t some = 0;
  CHECK(ask_netlink(request, [&](const NetlinkMessage&) { return ++some < 1; }) == 0);
  CHECK(some == 1);
}

TEST_CASE("netlink: the kernel's refusal") {
  const NetlinkRequest request{RTM_GETNEIGH, 0, ndmsg{}};
  CHECK(ask_netlink(request, [](const NetlinkMessage&) { return true; }) == EINVAL);
}
