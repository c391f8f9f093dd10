// Findings about whoever else took part, on the path between.
#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const std::string_view kSyn = "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>";
const std::string_view kAck = "> . 1:1(0) ack 1 win 502 <ts 1000 7000>";

/// Our SYN, the SYN/ACK from five routers away, our ACK.
Lines answered(std::string_view syn, std::string_view syn_ack, std::uint8_t ttl = 59) {
  return {{0, syn}, {40, syn_ack, ttl}, {60, kAck}};
}

Lines operator+(Lines lines, const Lines& then) {
  lines.insert(lines.end(), then.begin(), then.end());
  return lines;
}

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
const std::string kResetOnFin = "rst-on-fin error [4,5]";

}  // namespace

TEST_CASE("findings: middlebox-changed-options, in the SYN/ACK") {
  const std::string changed = "middlebox-changed-options warning [1,2]";
  const std::string_view plain = "> S 0:0(0) win 64240 <mss 1460>";
  const auto back = [](std::string_view options) {
    return "< S. 0:0(0) ack 1 win 65160 <" + std::string{options} + ">";
  };
  const struct {
    std::string_view name;
    std::string_view syn;
    std::string_view options;
    bool is_changed;
  } rows[] = {
      {"all came back", kSyn, "mss 1460,sackOK,ts 7000 1000,wscale 7", false},
      {"nothing came back", kSyn, "mss 1460", false},
      {"nothing was asked for", plain, "mss 1460", false},
      {"window scale, not offered", plain, "mss 1460,wscale 7", true},
      {"SACK, not offered", plain, "mss 1460,sackOK", true},
      {"timestamps, not offered", plain, "mss 1460,ts 7000 0", true},
      {"an echo of nothing that we sent", kSyn, "mss 1460,sackOK,ts 7000 999,wscale 7", true},
      {"... from the future", kSyn, "mss 1460,sackOK,ts 7000 1001,wscale 7", true},
      {"... of zero", kSyn, "mss 1460,sackOK,ts 7000 0,wscale 7", true},
      {"timestamps overwritten", kSyn, "mss 1460,sackOK,wscale 7,nop 10", true},
      {"window scale overwritten", kSyn, "mss 1460,sackOK,ts 7000 1000,nop 4", true},
      {"no-operations, and nothing is missing", kSyn, "mss 1460,sackOK,ts 7000 1000,wscale 7,nop 4",
       false},
      {"... nor was anything offered", plain, "mss 1460,nop 4", false},
      {"window scale alone is missing", kSyn, "mss 1460,sackOK,ts 7000 1000", true},
      {"window scale and SACK are: a stack without", kSyn, "mss 1460,ts 7000 1000", false},
      {"window scale and timestamps are", kSyn, "mss 1460,sackOK", false},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string{row.name});
    const std::string syn_ack = back(row.options);
    CHECK(findings_text(observed(answered(row.syn, syn_ack)).lifecycle(true)) ==
          (row.is_changed ? changed : ""));
  }
}

TEST_CASE("findings: middlebox-changed-options, several SYNs of ours") {
  const auto echoes = [](std::string_view syn_ack) {
    return findings_text(observed({{0, "> S 0:0(0) win 64240 <ts 4294967290 0>"},
                                   {1000000, "> S 0:0(0) win 64240 <ts 994 0>"},
                                   {1000040, syn_ack}})
                             .lifecycle(true));
  };
  CHECK(echoes("< S. 0:0(0) ack 1 win 1 <ts 7000 4294967290>").empty());
  CHECK(echoes("< S. 0:0(0) ack 1 win 1 <ts 7000 994>").empty());
  CHECK(echoes("< S. 0:0(0) ack 1 win 1 <ts 7000 995>") ==
        "middlebox-changed-options warning [2,3]");
  CHECK(echoes("< S. 0:0(0) ack 1 win 1 <ts 7000 4294967289>") ==
        "middlebox-changed-options warning [2,3]");
  CHECK_MESSAGE(findings_text(observed({{0, kSyn},
                                        {1000000, "> S 0:0(0) win 64240"},
                                        {1000040, "< S. 0:0(0) ack 1 win 9 <mss 1460,wscale 7>"}})
                                  .lifecycle(true))
                    .empty(),
                "nobody can tell which of two different SYNs was answered");
}

TEST_CASE("findings: middlebox-changed-options, an MSS that no router asked for") {
  const struct {
    std::string_view name;
    std::string_view syn;
    std::string_view syn_ack;
    std::uint8_t ttl;
    bool is_changed;
  } rows[] = {
      {"no router, 64", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1380>", 64,
       true},
      {"no router, 128", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1459>", 128,
       true},
      {"no router, 255, IPv6", "> S 0:0(0) win 9 <mss 1440>", "< S. 0:0(0) ack 1 win 9 <mss 1220>",
       255, true},
      {"behind a router", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1380>", 63,
       false},
      {"TTL unknown", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1380>", 0,
       false},
      {"the same", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1460>", 64, false},
      {"a greater one", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 8960>", 64,
       false},
      {"loopback", "> S 0:0(0) win 9 <mss 65495>", "< S. 0:0(0) ack 1 win 9 <mss 1460>", 64, false},
      {"none", "> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9", 64, false},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string{row.name});
    CHECK(findings_text(observed(answered(row.syn, row.syn_ack, row.ttl)).lifecycle(true)) ==
          (row.is_changed ? "middlebox-changed-options info [1,2]" : ""));
  }
}

TEST_CASE("findings: middlebox-changed-options, an MSS that is not the only reason") {
  check_findings({
      {"window scale, not offered",
       answered("> S 0:0(0) win 9 <mss 1460>", "< S. 0:0(0) ack 1 win 9 <mss 1380,wscale 7>", 64),
       "middlebox-changed-options warning [1,2]"},
      {"an embedded server beside us", answered(kSyn, "< S. 0:0(0) ack 1 win 5760 <mss 1440>", 64),
       "middlebox-changed-options info [1,2]"},
  });
}

TEST_CASE("findings: middlebox-changed-options, timestamps that end") {
  const Lines agreed =
      answered(kSyn, "< S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,ts 7000 1000,wscale 7>");
  const Line fin{80, "> F. 1:1(0) ack 1 win 502 <ts 1000 7000>"};
  const std::string changed = "middlebox-changed-options warning [1,2,5]";
  check_findings({
      {"its answer has none", agreed + Lines{fin, {120, "< . 1:1(0) ack 2 win 9", 59}}, changed},
      {"it has", agreed + Lines{fin, {120, "< F. 1:1(0) ack 2 win 9 <ts 7001 1000>", 59}}, ""},
      {"a RST needs none", agreed + Lines{fin, {120, "< R. 1:1(0) ack 1 win 0", 59}}, kResetOnFin},
      {"a stranger's: outside the window",
       agreed + Lines{fin, {120, "< . 900000:900000(0) ack 2 win 9", 59}}, ""},
      {"a stranger's: acknowledges what we never sent",
       agreed + Lines{fin, {120, "< . 1:1(0) ack 700 win 9", 59}}, ""},
      {"not agreed on", opened({{80, "> F. 1:1(0) ack 1 win 9"}, {120, "< F. 1:1(0) ack 2 win 9"}}),
       ""},
  });
  const std::string text = text_of(agreed + Lines{fin, {120, "< . 1:1(0) ack 2 win 9", 59}});
  CHECK(text ==
        "Somebody on the path seems to change TCP options: segment 5 has no timestamp, though both "
        "SYNs agreed on them (or it is forged).");
  const std::string two =
      text_of(answered("> S 0:0(0) win 9", "< S. 0:0(0) ack 1 win 9 <sackOK,wscale 7>"));
  CHECK_MESSAGE(two.find("a window scale, which we did not offer (or its stack is at fault); the "
                         "SYN/ACK has SACK") != std::string::npos,
                two);
}

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

TEST_CASE("findings: asymmetric-ttl") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  const Line last{130, "> . 2:2(0) ack 2 win 64240"};
  const std::string_view closes = "< F. 1:1(0) ack 2 win 509";
  check_findings({
      {"the SYN/ACK is of another", opened({fin, {120, closes, 57}, last}),
       "asymmetric-ttl info [2,5]"},
      {"one", opened({fin, {120, closes, 64}, last}), ""},
      {"unknown is none", opened({fin, {120, closes, 0}, last}), ""},
      {"a stranger's does not count",
       opened({{70, "< P. 900000:900005(5) ack 1 win 9", 57}, fin, {120, closes, 64}, last}), ""},
      {"three",
       opened({{70, "< P. 1:6(5) ack 1 win 9", 63},
               {75, "< P. 6:9(3) ack 1 win 9", 62},
               {78, "< P. 9:11(2) ack 1 win 9", 63}}),
       "asymmetric-ttl info [2,4,5]"},
      {"of five the first four",
       opened({{70, "< P. 1:2(1) ack 1 win 9", 63},
               {71, "< P. 2:3(1) ack 1 win 9", 62},
               {72, "< P. 3:4(1) ack 1 win 9", 61},
               {73, "< P. 4:5(1) ack 1 win 9", 60}}),
       "asymmetric-ttl info [2,4,5,6]"},
  });
  CHECK(text_of(opened({fin, {120, closes, 57}, last})).find("(64, 57)") != std::string::npos);
}

}  // namespace synspect::test
