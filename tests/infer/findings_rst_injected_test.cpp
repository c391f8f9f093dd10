// Findings about a RST that somebody else may have sent.
#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

/// Opened, a greeting in two segments that carry these identifications, and our FIN at 1 ms.
Lines greeted(std::uint16_t first, std::uint16_t second) {
  return opened({{70, "< P. 1:6(5) ack 1 win 509", 64, first},
                 {80, "< P. 6:11(5) ack 1 win 509", 64, second},
                 {1000, "> F. 1:1(0) ack 11 win 64240"}});
}

Lines reset_with(const Lines& lines, std::optional<std::uint16_t> id, double at = 1100) {
  return lines + Lines{{at, "< R. 11:11(0) ack 2 win 0", 64, id}};
}

/// A path of `round_trip` microseconds, by the SYN and by data; our FIN leaves 10 ms later.
Lines reset_after_fin(double round_trip, double after, std::string_view rst) {
  const double fin = 2 * round_trip + 10000;
  return {{0, "> S 0:0(0) win 64240"},
          {round_trip, "< S. 0:0(0) ack 1 win 65160"},
          {round_trip + 10, "> P. 1:5(4) ack 1 win 64240"},
          {2 * round_trip + 10, "< . 1:1(0) ack 5 win 65160"},
          {fin, "> F. 5:5(0) ack 1 win 64240"},
          {fin + after, rst}};
}

const std::string kReset = "rst-after-established error [2,4]";

}  // namespace

TEST_CASE("findings: rst-injected-suspect, another TTL") {
  const auto rst = [](std::uint8_t ttl) { return Line{100, "< R. 1:1(0) ack 1 win 0", ttl}; };
  check_findings({
      {"another", opened({rst(57)}), kReset + ", rst-injected-suspect warning [2,4]"},
      {"the same", opened({rst(64)}), kReset},
      {"unknown", opened({rst(0)}), kReset},
      {"the others differ, too",
       opened({{90, "< P. 1:6(5) ack 1 win 5", 63}, {100, "< R. 6:6(0) ack 1 win 0", 57}}),
       "rst-after-established error [2,5], asymmetric-ttl info [2,4]"},
      {"a SYN that was refused: nothing to compare with",
       {{0, "> S 0:0(0) win 9"}, {40, "< R. 0:0(0) ack 1 win 0", 57}},
       "refused error [2]"},
      {"not believed", opened({{100, "< R. 9:9(0) ack 1 win 0", 57}}), ""},
  });
}

// The server may know nothing of such a RST: its CLOSED is no more than assumed.
TEST_CASE("a RST that somebody else may have sent proves no CLOSED") {
  const auto states = [](std::uint8_t ttl) {
    return server_text(observed(opened({{100, "< R. 1:1(0) ack 1 win 0", ttl}})).lifecycle(true));
  };
  CHECK(states(64).ends_with("CLOSED observed 0..100 [4]"));
  CHECK(states(57).ends_with("CLOSED assumed 0..100 [4]"));
  // ... and its form tells nothing of the server's accept queue.
  check_findings({{"bare, from elsewhere", opened({{100, "< R 1:1(0) win 0", 57}}),
                   "rst-after-established error [2,4], rst-injected-suspect warning [2,4]"}});
}

TEST_CASE("findings: rst-injected-suspect, out of the sequence of identifications") {
  const std::string reset = "rst-on-fin error [6,7]";
  const std::string suspect = reset + ", rst-injected-suspect warning [5,7]";
  check_findings({
      {"far ahead", reset_with(greeted(500, 501), 30000), suspect},
      {"far behind", reset_with(greeted(40000, 40001), 500), suspect},
      {"the next", reset_with(greeted(500, 501), 502), reset},
      {"the next but some", reset_with(greeted(500, 501), 1526), reset},
      {"too many", reset_with(greeted(500, 501), 1527), suspect},
      {"overtaken", reset_with(greeted(500, 501), 437), reset},
      {"the sequence wraps", reset_with(greeted(65535, 3), 9), reset},
      {"zero: a stateless RST of Linux", reset_with(greeted(500, 501), 0), reset},
      {"none: IPv6", reset_with(greeted(500, 501), {}), reset},
      {"the others are all zero", reset_with(greeted(0, 0), 30000), reset},
      {"the others draw lots", reset_with(greeted(500, 31000), 30000), reset},
      {"one alone is no sequence", reset_with(greeted(500, 0), 30000), reset},
      {"nor is the same twice", reset_with(greeted(500, 500), 30000), reset},
      {"later than the sequence was watched: it may have gone on",
       reset_with(greeted(500, 501), 30000, 10081), reset},
      {"not later", reset_with(greeted(500, 501), 30000, 10080), suspect},
  });
}

TEST_CASE("findings: rst-injected-suspect, too soon for the server") {
  const std::string_view rst = "< R. 1:1(0) ack 6 win 0";
  const std::string reset = "rst-on-fin error [5,6]";
  const std::string suspect = reset + ", rst-injected-suspect warning [5,6]";
  check_findings({
      {"after a tenth of a round trip", reset_after_fin(30000, 3000, rst), suspect},
      {"just less than a third", reset_after_fin(30000, 9999, rst), suspect},
      {"a third", reset_after_fin(30000, 10000, rst), reset},
      {"a short way: nobody can tell", reset_after_fin(900, 10, rst), reset},
      {"1 ms is gained", reset_after_fin(1100, 100, rst), suspect},
      {"it does not acknowledge our FIN, and may be older",
       reset_after_fin(30000, 3000, "< R. 1:1(0) ack 5 win 0"), reset},
      {"the SYN's round trip is uncertain", reset_after_fin(1100000, 3000, rst), reset},
      {"the opening was slow, data was not",
       {{0, "> S 0:0(0) win 64240"},
        {30000, "< S. 0:0(0) ack 1 win 65160"},
        {30010, "> . 1:1(0) ack 1 win 64240"},
        {30020, "> P. 1:5(4) ack 1 win 64240"},
        {31020, "< . 1:1(0) ack 5 win 65160"},
        {32000, "> F. 5:5(0) ack 1 win 64240"},
        {33000, "< R. 1:1(0) ack 6 win 0"}},
       "rst-on-fin error [6,7]"},
  });
}

// A neighbour that had to be found first, a host that had to be woken: once is nothing.
TEST_CASE("findings: rst-injected-suspect, too soon only against two round trips") {
  const auto reset_after = [](const Lines& then) {
    return Lines{{0, "> S 0:0(0) win 64240"},
                 {12000, "< S. 0:0(0) ack 1 win 65160"},
                 {12010, "> P. 1:5(4) ack 1 win 64240"}} +
           then;
  };
  const Lines reset{{2020000, "> F. 5:5(0) ack 1 win 64240"}, {2020500, "< R. 1:1(0) ack 6 win 0"}};
  check_findings({
      {"the SYN alone was slow", reset_after({{12510, "< R. 1:1(0) ack 5 win 0"}}),
       "rst-after-established error [2,4]"},
      {"data took as long", reset_after({{24010, "< . 1:1(0) ack 5 win 9"}}) + reset,
       "rst-on-fin error [5,6], rst-injected-suspect warning [5,6]"},
      {"data had to be sent twice",
       reset_after(
           {{1012010, "> P. 1:5(4) ack 1 win 64240"}, {1024010, "< . 1:1(0) ack 5 win 9"}}) +
           reset,
       "rst-on-fin error [6,7]"},
      {"what comes later is no round trip",
       reset_after({{12510, "< . 1:1(0) ack 5 win 9"}, {24010, "< . 1:1(0) ack 5 win 9"}}) + reset,
       "rst-on-fin error [6,7]"},
  });
}

TEST_CASE("findings: rst-injected-suspect, the server goes on") {
  const Line rst{100, "< R. 1:1(0) ack 1 win 0"};
  const auto then = [&](double at, std::string_view text) { return opened({rst, {at, text}}); };
  const std::string suspect = kReset + ", rst-injected-suspect warning [4,5]";
  const std::string_view data = "< P. 1:6(5) ack 1 win 9";
  const std::string_view bare = "< . 1:1(0) ack 1 win 9";
  check_findings({
      {"with data", then(20000, data), suspect},
      {"more than a round trip and 10 ms later", then(10141, data), suspect},
      {"not more", then(10140, data), kReset},
      {"a bare ACK may be a copy", then(20000, bare), kReset},
      {"... not so late", then(200101, bare), suspect},
      {"a RST says no more than the first", then(300000, "< R. 1:1(0) ack 1 win 0"), kReset},
      {"a stranger's: outside the window", then(300000, "< P. 900000:900005(5) ack 1 win 9"),
       kReset},
      {"a stranger's: acknowledges what we never sent", then(300000, "< P. 1:6(5) ack 900 win 9"),
       kReset},
  });
}

TEST_CASE("findings: rst-injected-suspect names all that is odd") {
  Lines lines = reset_after_fin(30000, 3000, "< R. 1:1(0) ack 6 win 0");
  lines.back().ttl = 57;
  const infer::Lifecycle life = observed(lines).lifecycle(true);
  REQUIRE(life.findings.size() == 2);
  CHECK(
      life.findings.back().text ==
      "Somebody on the path may have sent the RST in the server's name: its TTL is 57, that of "
      "all else 64 (or the path changed, or its stack resets so); it acknowledges what had left "
      "only 3.000 ms before, and a round trip took 30.000 ms or more (or the server was slow each "
      "time until then).");
  CHECK(life.findings.back().evidence == std::vector<std::uint32_t>{2, 5, 6});
}

}  // namespace synspect::test
