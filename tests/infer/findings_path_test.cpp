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
