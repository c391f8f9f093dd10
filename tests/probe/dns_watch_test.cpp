#include "probe/dns_watch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace synspect::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kAaaa = 28;
const Address kClient = *Address::parse("192.0.2.1");
const Address kServer = *Address::parse("192.0.2.9");
const Endpoint kAsker{kClient, 40053};
const Endpoint kResolver{*Address::parse("192.0.2.53"), 53};

Stamp at(Duration since) {
  return {since.count(), StampClock::capture_file};
}

/// Messages as RFC 1035 lays them out, and what the watch makes of them.
class Bench {
 public:
  void asks(Duration when, std::string_view name, std::uint16_t id = 7, std::uint16_t type = kA) {
    const auto octets = message(name, id, type, {});
    watch_.captured({kAsker, kResolver, octets}, at(when));
  }
  /// The answer: `kServer`.
  void answers(Duration when, std::string_view name, std::uint32_t ttl = 300, std::uint16_t id = 7,
               std::uint16_t type = kA) {
    const auto octets = message(name, id, type, ttl);
    watch_.captured({kResolver, kAsker, octets}, at(when));
  }
  /// "a.example 50000000" (ns), "a.example -": no duration, "none".
  std::string connects(Duration when) {
    const auto answer = watch_.answer_for(kClient, kServer, at(when));
    if (!answer) return "none";
    return answer->name + " " + (answer->took ? std::to_string(answer->took->count()) : "-");
  }

 private:
  using Octets = std::vector<std::uint8_t>;

  static void append(Octets& octets, std::uint32_t number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      octets.push_back(static_cast<std::uint8_t>(number >> shift));
    }
  }
  static Octets message(std::string_view name, std::uint16_t id, std::uint16_t type,
                        std::optional<std::uint32_t> ttl) {
    Octets octets;
    for (const std::uint32_t field :
         {std::uint32_t{id}, ttl ? 0x8180u : 0x0100u, 1u, ttl ? 1u : 0u, 0u, 0u}) {
      append(octets, field, 2);
    }
    while (!name.empty()) {
      const std::string_view label = name.substr(0, name.find('.'));
      append(octets, static_cast<std::uint32_t>(label.size()), 1);
      octets.insert(octets.end(), label.begin(), label.end());
      name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    append(octets, 0, 1);
    append(octets, type, 2);
    append(octets, 1, 2);
    if (!ttl) return octets;
    append(octets, 0xc00c, 2);
    append(octets, kA, 2);
    append(octets, 1, 2);
    append(octets, *ttl, 4);
    append(octets, 4, 2);
    append(octets, 0xc0000209, 4);
    return octets;
  }

  DnsWatch watch_;
};

}  // namespace

TEST_CASE("dns watch: the name, and for the first connection how long it took") {
  Bench bench;
  CHECK(bench.connects(seconds{0}) == "none");
  bench.asks(seconds{1}, "a.example");
  bench.answers(milliseconds{1050}, "a.example");
  CHECK(bench.connects(seconds{2}) == "a.example 50000000");
  CHECK(bench.connects(seconds{3}) == "a.example -");
}

TEST_CASE("dns watch: an id that comes again is another question") {
  SUBCASE("for another name") {
    Bench bench;
    bench.asks(seconds{0}, "other.example");
    bench.asks(seconds{500}, "a.example");
    bench.answers(milliseconds{500'050}, "a.example");
    CHECK(bench.connects(seconds{501}) == "a.example 50000000");
  }
  SUBCASE("for the same one") {
    Bench bench;
    bench.asks(seconds{0}, "a.example");
    bench.asks(seconds{500}, "a.example");
    bench.answers(milliseconds{500'050}, "a.example");
    CHECK(bench.connects(seconds{501}) == "a.example 50000000");
  }
  SUBCASE("for another type") {
    Bench bench;
    bench.asks(seconds{0}, "a.example", 7, kA);
    bench.asks(seconds{1}, "a.example", 7, kAaaa);
    bench.answers(seconds{2}, "a.example", 300, 7, kA);
    CHECK(bench.connects(seconds{3}) == "a.example 2000000000");
  }
}

TEST_CASE("dns watch: an answer to what nobody asked is not believed") {
  Bench bench;
  bench.asks(seconds{1}, "a.example");
  bench.answers(milliseconds{1020}, "evil.example");
  bench.answers(milliseconds{1030}, "a.example", 300, 8);
  bench.answers(milliseconds{1040}, "a.example", 300, 7, kAaaa);
  CHECK(bench.connects(seconds{2}) == "none");
  bench.answers(milliseconds{1050}, "A.Example");  // names have no case (RFC 1035 section 2.3.3)
  CHECK(bench.connects(seconds{2}) == "A.Example 50000000");
}

TEST_CASE("dns watch: an answer counts as long as it says, and a minute at least") {
  struct Row {
    std::uint32_t ttl;
    Duration later;
    std::string_view found;
  };
  const Row rows[] = {{60, seconds{60}, "a.example 1000000000"},
                      {60, seconds{61}, "none"},
                      {60, std::chrono::hours{25}, "none"},
                      {0, seconds{60}, "a.example 1000000000"},
                      {0, seconds{61}, "none"},
                      {300, seconds{300}, "a.example 1000000000"},
                      {300, seconds{301}, "none"},
                      {0x7fffffff, std::chrono::hours{8760}, "a.example 1000000000"}};
  for (const Row& row : rows) {
    CAPTURE(row.ttl);
    CAPTURE(row.later.count());
    Bench bench;
    bench.asks(seconds{0}, "a.example");
    bench.answers(seconds{1}, "a.example", row.ttl);
    CHECK(bench.connects(seconds{1} + row.later) == row.found);
  }
}

TEST_CASE("dns watch: stamps that go back give no duration") {
  Bench bench;
  bench.asks(seconds{5}, "a.example");
  bench.answers(seconds{4}, "a.example");
  CHECK(bench.connects(seconds{6}) == "a.example -");
  Bench other;
  other.asks(seconds{1}, "a.example");
  other.answers(seconds{4}, "a.example");
  CHECK(other.connects(seconds{3}) == "a.example -");
}

}  // namespace synspect::probe
