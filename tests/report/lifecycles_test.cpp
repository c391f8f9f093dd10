#include "lifecycles.hpp"

#include <doctest/doctest.h>

#include <set>

namespace synspect::test {

TEST_CASE("lifecycles: each is what its name says") {
  struct Row {
    const char* name;
    const char* verdict;
    const char* findings;
  };
  const Row rows[] = {
      {"clean", "open, clean", ""},
      {"three-segment-close", "open, clean", ""},
      {"server-first", "open, clean", "server-closes-first info [6]"},
      {"both-at-once", "open, clean", ""},
      {"half-close-data", "open, clean", "half-close-data info [5,6]"},
      {"rst-in-the-middle", "open, reset", "rst-after-established error [2,6]"},
      {"rst-on-fin", "open, reset", "rst-on-fin error [6,7]"},
      {"queue-full", "open, reset", "accept-queue-full error [3,4,5]"},
      {"close-wait-stuck", "open, timeout", "close-wait-stuck warning [5]"},
      {"fin-unanswered", "open, timeout", "fin-unanswered error [4]"},
      {"last-ack-lost", "open, clean", "last-ack-lost warning [7,8]"},
      {"verified", "open, clean", ""},
      {"refused", "refused, not-attempted", "refused error [2]"},
      {"filtered", "filtered, not-attempted", "filtered error [1,3]"},
      {"syn-again", "open, clean", ""},
      {"icmp", "unreachable, not-attempted", "admin-prohibited error [1]"},
      {"syn-ack-damaged", "open, clean", ""},
      {"syn-ack-again", "open, clean", "syn-ack-retransmitted warning [2,3,4]"},
      {"syn-ack-retries", "open, reset", ""},
      {"ipv6", "open, clean", ""},
      {"download", "open, clean", "server-closes-first info [818]"},
      {"slow", "open, clean", "server-closes-first info [4]"},
  };
  std::set<std::string> shown;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const probe::Record record = record_of(lifecycle(row.name));
    CHECK(verdict_text(record.life) == row.verdict);
    CHECK(findings_text(record.life) == row.findings);
    CHECK(shown.insert(row.name).second);
  }
  CHECK(shown.size() == lifecycles().size());
}

}  // namespace synspect::test
