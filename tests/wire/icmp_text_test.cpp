#include "wire/packet.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string_view>

namespace synspect::wire {

TEST_CASE("ICMP in words") {
  struct Row {
    Family family;
    std::uint8_t type, code;
    std::string_view text;
  };
  const Row rows[] = {
      {Family::v4, 3, 0, "network unreachable"},
      {Family::v4, 3, 1, "host unreachable"},
      {Family::v4, 3, 2, "protocol unreachable"},
      {Family::v4, 3, 3, "port unreachable"},
      {Family::v4, 3, 4, "fragmentation needed"},
      {Family::v4, 3, 5, "source route failed"},
      {Family::v4, 3, 6, "network unknown"},
      {Family::v4, 3, 7, "host unknown"},
      {Family::v4, 3, 8, "source host isolated"},
      {Family::v4, 3, 9, "network administratively prohibited"},
      {Family::v4, 3, 10, "host administratively prohibited"},
      {Family::v4, 3, 11, "network unreachable for type of service"},
      {Family::v4, 3, 12, "host unreachable for type of service"},
      {Family::v4, 3, 13, "administratively prohibited"},
      {Family::v4, 3, 14, "host precedence violation"},
      {Family::v4, 3, 15, "precedence cutoff in effect"},
      {Family::v4, 3, 16, "destination unreachable"},
      {Family::v4, 4, 0, "source quench"},
      {Family::v4, 5, 1, "redirect"},
      {Family::v4, 11, 0, "time to live exceeded"},
      {Family::v4, 11, 1, "fragment reassembly time exceeded"},
      {Family::v4, 11, 2, "time exceeded"},
      {Family::v4, 12, 0, "bad header field"},
      {Family::v4, 12, 9, "parameter problem"},
      {Family::v4, 8, 0, "ICMP message"},
      {Family::v6, 1, 0, "no route"},
      {Family::v6, 1, 1, "administratively prohibited"},
      {Family::v6, 1, 2, "beyond scope of source address"},
      {Family::v6, 1, 3, "address unreachable"},
      {Family::v6, 1, 4, "port unreachable"},
      {Family::v6, 1, 5, "source address failed policy"},
      {Family::v6, 1, 6, "route rejected"},
      {Family::v6, 1, 200, "destination unreachable"},
      {Family::v6, 2, 0, "packet too big"},
      {Family::v6, 2, 1, "packet too big"},
      {Family::v6, 3, 0, "hop limit exceeded"},
      {Family::v6, 3, 1, "fragment reassembly time exceeded"},
      {Family::v6, 4, 1, "unknown next header"},
      {Family::v6, 4, 200, "parameter problem"},
      {Family::v6, 128, 0, "ICMPv6 message"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.code);
    CHECK(icmp_text(row.family, row.type, row.code) == row.text);
  }
}

}  // namespace synspect::wire
