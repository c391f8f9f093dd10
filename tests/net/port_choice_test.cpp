#include "net/port_choice.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace synspect::net;

namespace {

std::string text(const std::vector<PortRange>& ranges) {
  std::string out;
  for (const PortRange range : ranges) {
    if (!out.empty()) out += ' ';
    out += std::to_string(range.first) + "-" + std::to_string(range.last);
  }
  return out;
}

using Ports = std::vector<std::uint16_t>;

}  // namespace

TEST_CASE("port choice: the kernel's list of reserved ports") {
  struct Row {
    const char* list;
    const char* ranges;
  };
  const Row rows[] = {
      {"", ""},
      {"\n", ""},
      {"8080\n", "8080-8080"},
      {"8080,50000-50010,65535\n", "8080-8080 50000-50010 65535-65535"},
      {"8080,nonsense,70000,9-,443", "8080-8080 443-443"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.list);
    CHECK(text(parse_port_list(row.list)) == row.ranges);
  }
}

TEST_CASE("port choice: regions, best first") {
  struct Row {
    const char* name;
    PortRange ephemeral;
    std::size_t count;
    const char* regions;
  };
  const Row rows[] = {
      {"Linux's default", {32768, 60999}, 1, "61000-65535 1024-32767 1024-65535"},
      {"room above to the last port", {32768, 60999}, 4536, "61000-65535 1024-32767 1024-65535"},
      {"no room above", {32768, 65000}, 4096, "1024-32767 1024-65535"},
      {"up to the end", {32768, 65535}, 1, "1024-32767 1024-65535"},
      {"no room outside", {1024, 65535}, 1, "1024-65535"},
      {"privileged ports count for nothing", {1000, 65535}, 1, "1024-65535"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(text(lease_regions(row.ephemeral, row.count)) == row.regions);
  }
}

TEST_CASE("port choice: upwards from the start, then downwards, without reserved ports") {
  CHECK(ports_around(5, {3, 7}, {}) == Ports{5, 6, 7, 4, 3});
  CHECK(ports_around(5, {3, 8}, {{4, 4}, {6, 7}}) == Ports{5, 8, 3});
  CHECK(ports_around(65534, {65533, 65535}, {}) == Ports{65534, 65535, 65533});
  CHECK(ports_around(4, {3, 5}, {{1, 9}}).empty());
}
