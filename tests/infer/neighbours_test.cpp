#include "infer/neighbours.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "support/transcript.hpp"

namespace synspect::test {
namespace {

/// The SYN/ACK of one lifecycle: when it came, its TSval (none: no timestamps), and the rest.
struct Seen {
  double ms = 0;
  std::optional<std::uint32_t> ts;
  std::uint8_t ttl = 57;
  std::uint8_t window_scale = 7;
};

infer::Fingerprint fingerprint(const Seen& seen) {
  infer::Fingerprint out;
  out.mark = {2, at_us(seen.ms * 1000)};
  out.ttl = seen.ttl;
  out.options.mss = 1460;
  out.options.window_scale = seen.window_scale;
  if (seen.ts) out.options.timestamps = wire::Timestamps{*seen.ts, 1};
  return out;
}

/// The findings of each lifecycle in turn, without their ids' common part: "" or "port".
std::string told(const std::vector<Seen>& rows) {
  infer::Neighbours neighbours;
  std::string out;
  std::uint32_t attempt = 0;
  for (const Seen& row : rows) {
    infer::Lifecycle life;
    life.outcome = infer::Outcome::open;
    neighbours.add(++attempt, fingerprint(row), life);
    out += '|';
    for (const infer::Finding& finding : life.findings) {
      out += finding.id == "port-shared-by-several-hosts" ? "port" : "?";
      CHECK(finding.severity == infer::Severity::warning);
      CHECK(finding.evidence == std::vector<std::uint32_t>{2});
      CHECK(finding.text.ends_with('.'));
    }
  }
  return out;
}

Seen with_ttl(double ms, std::uint8_t ttl) {
  return {ms, std::nullopt, ttl};
}

Seen with_scale(double ms, std::uint8_t scale) {
  return {ms, std::nullopt, 57, scale};
}

/// A host whose clock said `offset` at the start.
Seen of_host(double ms, std::uint32_t offset) {
  return {ms, offset + static_cast<std::uint32_t>(ms)};
}

}  // namespace

TEST_CASE("neighbours: several hosts behind a port") {
  const struct {
    std::string_view name;
    std::vector<Seen> rows;
    std::string_view told;
  } rows[] = {
      {"one host", {with_ttl(0, 57), with_ttl(1000, 57), with_ttl(2000, 57)}, "|||"},
      {"TTLs by turns",
       {with_ttl(0, 57), with_ttl(1000, 58), with_ttl(2000, 57), with_ttl(3000, 58)},
       "||||port"},
      {"and back",
       {with_ttl(0, 57), with_ttl(1, 58), with_ttl(2, 58), with_ttl(3, 57)},
       "||||port"},
      {"not one that was seen once",
       {with_ttl(0, 57), with_ttl(1, 58), with_ttl(2, 57), with_ttl(3, 57)},
       "||||"},
      {"not a single change",
       {with_ttl(0, 57), with_ttl(1, 57), with_ttl(2, 58), with_ttl(3, 58)},
       "||||"},
      {"not a single change, reported in another order",
       {with_ttl(0, 57), with_ttl(2, 58), with_ttl(1, 57), with_ttl(3, 58)},
       "||||"},
      {"options by turns, from then on",
       {with_scale(0, 7), with_scale(1, 8), with_scale(2, 7), with_scale(3, 8), with_scale(4, 7)},
       "||||port|port"},
      {"nine kinds of options, none twice in a row: nothing is kept of most",
       {with_scale(0, 0), with_scale(1, 1), with_scale(2, 2), with_scale(3, 3), with_scale(4, 4),
        with_scale(5, 5), with_scale(6, 6), with_scale(7, 7), with_scale(8, 8)},
       "|||||||||"},
      {"clocks by turns",
       {of_host(0, 5), of_host(1001, 900000), of_host(2002, 5), of_host(3003, 5),
        of_host(4004, 900000)},
       "|||||port"},
      {"in strict turns each may be of one of our ports",
       {of_host(0, 5), of_host(1001, 900000), of_host(2002, 5), of_host(3003, 900000)},
       "||||"},
      {"not of nine clocks",
       {of_host(0, 5), of_host(1001, 5), of_host(2002, 9000), of_host(3003, 19000),
        of_host(4004, 29000), of_host(5005, 39000), of_host(6006, 49000), of_host(7007, 59000),
        of_host(8008, 69000), of_host(9009, 79000), of_host(10010, 79000), of_host(11011, 5),
        of_host(12012, 79000)},
       "|||||||||||||"},
      {"of eight",
       {of_host(0, 5), of_host(1001, 5), of_host(2002, 9000), of_host(3003, 19000),
        of_host(4004, 29000), of_host(5005, 39000), of_host(6006, 49000), of_host(7007, 59000),
        of_host(8008, 69000), of_host(9009, 69000), of_host(11011, 5)},
       "|||||||||||port"},
      {"one clock that drifts by 100 ppm and jitters",
       {of_host(0, 5), of_host(1001, 8), of_host(60002, 11), of_host(120003, 17),
        of_host(180000, 23)},
       "|||||"},
      {"not where they differ by less than a packet may be late",
       {of_host(0, 5), of_host(1001, 1005), of_host(2002, 5), of_host(3003, 1005)},
       "||||"},
      {"not a clock that is random for each connection",
       {of_host(0, 5), of_host(1001, 500000), of_host(2002, 3000000000), of_host(3003, 77000000)},
       "||||"},
      {"not a clock that was set once",
       {of_host(0, 5), of_host(1001, 5), of_host(2002, 900000), of_host(3003, 900000)},
       "||||"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(told(row.rows) == row.told);
  }
}

// The ports are used by turns, 1024 of them, or fewer where several targets share them.
TEST_CASE("neighbours: an offset for each four-tuple is no host of its own") {
  for (const std::uint32_t ports : {2u, 4u, 8u, 9u, 1024u}) {
    CAPTURE(ports);
    std::vector<Seen> rows;
    for (std::uint32_t k = 0; k < 2200; ++k) {
      rows.push_back(of_host(k * 10.0, (k % ports) * 2654435761u));
    }
    CHECK(told(rows) == std::string(rows.size(), '|'));
  }
}

TEST_CASE("neighbours: filtered, though another attempt opened") {
  infer::Neighbours neighbours;
  const auto filtered = [&neighbours](std::uint32_t attempt) {
    infer::Lifecycle life;
    life.findings = {{"filtered", infer::Severity::error, "No answer.", {1}, "Look."}};
    neighbours.add(attempt, std::nullopt, life);
    REQUIRE(life.findings.size() == 1);
    return life.findings.front().text;
  };
  CHECK(filtered(1) == "No answer.");
  infer::Lifecycle open;
  open.outcome = infer::Outcome::open;
  neighbours.add(2, fingerprint({}), open);
  CHECK(open.findings.empty());
  const std::string text = filtered(3);
  CHECK_MESSAGE(text.starts_with("No answer; as attempt 2 opened, a full accept queue"), text);
  CHECK(text.ends_with('.'));
  neighbours.clock_stepped();
  CHECK(filtered(4) == text);
}

TEST_CASE("neighbours: a clock of ours that was set is none of the server's") {
  infer::Neighbours neighbours;
  std::size_t findings = 0;
  for (const std::uint32_t offset : {5u, 900000u, 5u, 5u, 900000u}) {
    infer::Lifecycle life;
    neighbours.add(1, fingerprint(of_host(offset == 5 ? 1 : 2, offset)), life);
    findings += life.findings.size();
    neighbours.clock_stepped();
  }
  CHECK(findings == 0);
}

}  // namespace synspect::test
