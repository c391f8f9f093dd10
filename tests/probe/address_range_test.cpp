#include "probe/address_range.hpp"

#include <doctest/doctest.h>

namespace synspect::probe {
namespace {

Address address(std::string_view text) {
  return Address::parse(text).value();
}

}  // namespace

TEST_CASE("address range: how many addresses, and which one comes at an offset") {
  struct Row {
    const char* first;
    const char* last;
    std::uint64_t size;
    std::uint64_t offset;
    const char* there;
  };
  const Row rows[] = {
      {"192.0.2.7", "192.0.2.7", 1, 0, "192.0.2.7"},
      {"192.0.2.0", "192.0.2.255", 256, 255, "192.0.2.255"},
      {"10.0.0.250", "10.0.1.5", 12, 6, "10.0.1.0"},
      {"10.0.255.255", "10.1.0.0", 2, 1, "10.1.0.0"},
      {"0.0.0.0", "255.255.255.255", 1ull << 32, 0xc0000207, "192.0.2.7"},
      {"0.0.0.0", "255.255.255.255", 1ull << 32, 0xffffffff, "255.255.255.255"},
      {"2001:db8::", "2001:db8::ff", 256, 16, "2001:db8::10"},
      {"2001:db8::ffff", "2001:db8::1:0", 2, 1, "2001:db8::1:0"},
      {"2001:db8::ffff:ffff:ffff:fffe", "2001:db8:0:1::1", 4, 2, "2001:db8:0:1::"},
      {"2001:db8::", "2001:db8::7fff:ffff:ffff:ffff", 1ull << 63, (1ull << 63) - 1,
       "2001:db8::7fff:ffff:ffff:ffff"},
      {"::", "::ffff:ffff:ffff:fffe", UINT64_MAX, UINT64_MAX - 1, "::ffff:ffff:ffff:fffe"},
      {"::", "::ffff:ffff:ffff:ffff", UINT64_MAX, UINT64_MAX, "::ffff:ffff:ffff:ffff"},
      {"::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UINT64_MAX, 1, "::1"},
      {"0:0:0:1::", "0:0:0:2::", UINT64_MAX, UINT64_MAX, "::1:ffff:ffff:ffff:ffff"},
      {"::ffff:ffff:ffff:fff0", "0:0:0:1::1", 18, 17, "0:0:0:1::1"},
      {"::ffff:ffff:ffff:fff0", "0:0:0:2::", UINT64_MAX, 0xffff'ffff'ffff'fff0,
       "::1:ffff:ffff:ffff:ffe0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.first);
    CAPTURE(row.last);
    const AddressRange range{address(row.first), address(row.last)};
    CHECK(range.size() == row.size);
    CHECK(range.at(0) == range.first);
    CHECK(range.at(row.offset).text() == address(row.there).text());
  }
}

TEST_CASE("address range: the network of an address, and its text") {
  struct Row {
    const char* address;
    unsigned length;
    const char* first;
    const char* last;
    const char* text;
  };
  const Row rows[] = {
      {"10.1.2.3", 32, "10.1.2.3", "10.1.2.3", "10.1.2.3"},
      {"10.1.2.3", 31, "10.1.2.2", "10.1.2.3", "10.1.2.2/31"},
      {"10.1.2.3", 24, "10.1.2.0", "10.1.2.255", "10.1.2.0/24"},
      {"10.1.2.3", 23, "10.1.2.0", "10.1.3.255", "10.1.2.0/23"},
      {"10.1.2.3", 12, "10.0.0.0", "10.15.255.255", "10.0.0.0/12"},
      {"200.1.2.3", 1, "128.0.0.0", "255.255.255.255", "128.0.0.0/1"},
      {"10.1.2.3", 0, "0.0.0.0", "255.255.255.255", "0.0.0.0/0"},
      {"2001:db8::7", 128, "2001:db8::7", "2001:db8::7", "2001:db8::7"},
      {"2001:db8::7", 125, "2001:db8::", "2001:db8::7", "2001:db8::/125"},
      {"2001:db8::7", 33, "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff", "2001:db8::/33"},
      {"2001:db8::7", 0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const AddressRange network = network_of(address(row.address), row.length);
    CHECK(network.first.text() == row.first);
    CHECK(network.last.text() == row.last);
    CHECK(network.text() == row.text);
    CHECK(network.contains(address(row.address)));
  }
  CHECK(AddressRange{address("10.0.0.1"), address("10.0.0.2")}.text() == "10.0.0.1-10.0.0.2");
  CHECK(AddressRange{address("10.0.0.0"), address("10.0.0.2")}.text() == "10.0.0.0-10.0.0.2");
  CHECK(AddressRange{address("10.0.0.1"), address("10.0.0.3")}.text() == "10.0.0.1-10.0.0.3");
}

TEST_CASE("address range: neighbours") {
  struct Row {
    const char* below;
    const char* above;
  };
  const Row rows[] = {
      {"10.0.0.0", "10.0.0.1"},
      {"10.0.0.255", "10.0.1.0"},
      {"9.255.255.255", "10.0.0.0"},
      {"::", "::1"},
      {"2001:db8::ffff", "2001:db8::1:0"},
      {"2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.below);
    CHECK(address_after(address(row.below)).text() == row.above);
    CHECK(address_before(address(row.above)).text() == row.below);
  }
}

TEST_CASE("address range: an address of the other family is never inside") {
  const AddressRange all_v4 = network_of(address("0.0.0.0"), 0);
  const AddressRange all_v6 = network_of(address("::"), 0);
  CHECK(all_v4.contains(address("10.0.0.1")));
  CHECK_FALSE(all_v4.contains(address("::ffff:10.0.0.1")));
  CHECK_FALSE(all_v6.contains(address("10.0.0.1")));
  CHECK_FALSE(network_of(address("10.0.0.0"), 24).contains(address("10.0.1.0")));
}

TEST_CASE("saturation: the greatest number stands for all that is more") {
  CHECK(saturated_sum(1, 2) == 3);
  CHECK(saturated_sum(UINT64_MAX - 1, 1) == UINT64_MAX);
  CHECK(saturated_sum(UINT64_MAX, 1) == UINT64_MAX);
  CHECK(saturated_sum(UINT64_MAX, UINT64_MAX) == UINT64_MAX);
  CHECK(saturated_product(3, 5) == 15);
  CHECK(saturated_product(0, UINT64_MAX) == 0);
  CHECK(saturated_product(UINT64_MAX, 0) == 0);
  CHECK(saturated_product(UINT64_MAX, 1) == UINT64_MAX);
  CHECK(saturated_product(1ull << 32, (1ull << 32) - 1) == (1ull << 32) * ((1ull << 32) - 1));
  CHECK(saturated_product(1ull << 32, 1ull << 32) == UINT64_MAX);
}

}  // namespace synspect::probe
