#include "net/open_connections.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "wire/crafter.hpp"

using namespace synspect;
using namespace synspect::net;

namespace {

FourTuple tuple_of(const char* local, const char* remote, std::uint16_t local_port) {
  return {{*Address::parse(local), local_port}, {*Address::parse(remote), 80}};
}

/// "S", "." (ACK), "P." with text, "F.", "R".
std::vector<std::uint8_t> datagram(const FourTuple& tuple, const std::string& flags,
                                   std::uint32_t seq, std::size_t text = 0) {
  wire::Segment segment;
  segment.flags.syn = flags.find('S') != std::string::npos;
  segment.flags.fin = flags.find('F') != std::string::npos;
  segment.flags.rst = flags.find('R') != std::string::npos;
  segment.seq = wire::SeqNum{seq};
  if (flags.find('.') != std::string::npos) segment.ack = wire::SeqNum{1};
  if (!segment.flags.syn) segment.options.timestamps = wire::Timestamps{1, 2};
  segment.length = static_cast<std::uint32_t>(text);
  const std::vector<std::uint8_t> payload(text, 'x');
  return wire::Crafter{wire::Profile::linux_like, 64}.craft(tuple, segment, payload);
}

std::vector<OpenConnections::Connection> all(const OpenConnections& connections) {
  std::vector<OpenConnections::Connection> found;
  for (std::size_t place = 0; place < OpenConnections::kPlaces; ++place) {
    if (const auto connection = connections.at(place)) found.push_back(*connection);
  }
  return found;
}

}  // namespace

TEST_CASE("open connections: from the SYN to a RST, with what comes next") {
  for (const FourTuple& tuple :
       {tuple_of("10.0.0.1", "10.0.0.2", 40000), tuple_of("2001:db8::1", "2001:db8::2", 40000)}) {
    CAPTURE(tuple.remote.text());
    OpenConnections connections;
    struct Row {
      const char* flags;
      std::uint32_t seq;
      std::size_t text;
      std::uint32_t next;  // 0: there is no connection
    };
    const Row rows[] = {{"S", 99, 0, 100},      {".", 100, 0, 100}, {".", 100, 7, 107},
                        {"F.", 107, 0, 108},    {".", 108, 0, 108}, {"R", 108, 0, 0},
                        {".", 0xffffffff, 2, 1}};
    for (const Row& row : rows) {
      CAPTURE(row.flags);
      CAPTURE(row.seq);
      connections.sent(datagram(tuple, row.flags, row.seq, row.text), 3);
      const auto found = all(connections);
      REQUIRE(found.size() == (row.next == 0 ? 0 : 1));
      if (row.next == 0) continue;
      CHECK(found[0].tuple == tuple);
      CHECK(found[0].interface_index == 3);
      CHECK(found[0].next == row.next);
    }
  }
}

TEST_CASE("open connections: what did not leave has ended nothing") {
  const FourTuple tuple = tuple_of("10.0.0.1", "10.0.0.2", 40000);
  OpenConnections connections;
  connections.failed(datagram(tuple, "S", 99), 1);
  CHECK(all(connections).empty());
  connections.sent(datagram(tuple, ".", 100), 1);
  CHECK_FALSE(all(connections).at(0).unsent);
  connections.sent(datagram(tuple, "R", 100), 1);
  CHECK(all(connections).empty());
  connections.failed(datagram(tuple, "R", 100), 1);
  CHECK(all(connections).at(0).unsent);
  CHECK(all(connections).at(0).next == 100);
  connections.sent(datagram(tuple, "R", 100), 1);
  CHECK(all(connections).empty());
}

TEST_CASE("open connections: what is no TCP datagram is none") {
  OpenConnections connections;
  auto octets = datagram(tuple_of("10.0.0.1", "10.0.0.2", 1), ".", 1);
  octets[9] = 17;  // UDP
  connections.sent(octets, 1);
  octets[9] = 6;
  for (std::size_t size = 0; size < 40; ++size) {
    connections.sent(std::span{octets}.first(size), 1);
  }
  CHECK(all(connections).empty());
}

TEST_CASE("open connections: more than there is room for: the newest stay") {
  OpenConnections connections;
  constexpr std::uint32_t kMany = 60'000;
  for (std::uint32_t n = 0; n < kMany; ++n) {
    const auto port = static_cast<std::uint16_t>(1 + n);
    connections.sent(datagram(tuple_of("10.0.0.1", "10.0.0.2", port), ".", n), 1);
  }
  const auto kept = all(connections);
  CHECK(kept.size() > OpenConnections::kPlaces * 9 / 10);
  std::size_t new_ones = 0;
  for (const auto& connection : kept) new_ones += connection.next >= kMany - 4096 ? 1 : 0;
  CHECK(new_ones > 4096 * 98 / 100);
}

TEST_CASE("open connections: another process sees them") {
  OpenConnections connections;
  const pid_t child = ::fork();
  if (child == 0) {
    connections.sent(datagram(tuple_of("10.0.0.1", "10.0.0.2", 1), ".", 5), 1);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  CHECK(all(connections).size() == 1);
}
