#include "lifecycle_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace synspect::test {
namespace {

using infer::Claim;

bool proves(const infer::Lifecycle& life, const infer::ServerState& earlier) {
  return std::any_of(life.server_states.begin(), life.server_states.end(), [&](const auto& entry) {
    return entry.state == earlier.state && entry.claim != Claim::assumed;
  });
}

void check_order(const infer::Lifecycle& life) {
  CHECK(std::is_sorted(life.client_states.begin(), life.client_states.end(),
                       [](const auto& a, const auto& b) { return a.at < b.at; }));
  for (const infer::ServerState& entry : life.server_states) {
    CHECK_MESSAGE((!entry.not_before || !entry.not_after || *entry.not_before <= *entry.not_after),
                  server_text(life));
    CHECK_FALSE(entry.evidence.empty());
  }
}

void check_each_line(const Lines& lines) {
  infer::Observer observer;
  infer::Lifecycle before;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    show(lines, i, observer);
    const infer::Lifecycle life = observer.lifecycle(false);
    CHECK(life.findings.empty());
    check_order(life);
    for (const infer::ServerState& earlier : before.server_states) {
      if (earlier.claim == Claim::assumed) continue;
      CHECK_MESSAGE(proves(life, earlier), "taken back by '", std::string{lines[i].text},
                    "': ", to_string(earlier.state));
    }
    before = life;
  }
}

}  // namespace

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const infer::Lifecycle life = observed(row.lines).lifecycle(true);
    CHECK(verdict_text(life) == row.verdict);
    CHECK(steps_text(life) == row.steps);
    CHECK(client_text(life) == row.client);
    CHECK(server_text(life) == row.server);
    CHECK(findings_text(life) == row.findings);
    check_each_line(row.lines);
  }
}

Lines opened(const Lines& then) {
  Lines lines{{0, "> S 0:0(0) win 64240 <mss 1460>"},
              {40, "< S. 0:0(0) ack 1 win 65160 <mss 1460>"},
              {60, "> . 1:1(0) ack 1 win 64240"}};
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

}  // namespace synspect::test
