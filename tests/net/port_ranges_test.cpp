#include "net/port_ranges.hpp"

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

}  // namespace

TEST_CASE("port ranges") {
  struct Row {
    const char* name;
    std::vector<std::uint16_t> ports;
    std::size_t most;
    const char* ranges;
  };
  const Row rows[] = {
      {"none", {}, 4, ""},
      {"one", {7}, 4, "7-7"},
      {"a run", {7, 8, 9}, 4, "7-9"},
      {"two runs", {7, 8, 10}, 4, "7-8 10-10"},
      {"up to the last port", {65534, 65535}, 4, "65534-65535"},
      {"as many as allowed", {1, 3, 5, 7}, 4, "1-1 3-3 5-5 7-7"},
      {"the smallest gap closes first", {1, 10, 12, 30}, 3, "1-1 10-12 30-30"},
      {"two of them", {1, 4, 10, 20, 30}, 3, "1-10 20-20 30-30"},
      {"one range for all", {1, 100, 5000}, 1, "1-5000"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(text(port_ranges(row.ports, row.most)) == row.ranges);
  }
}
