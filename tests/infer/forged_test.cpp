#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

struct Stage {
  std::string name;
  Lines lines;  ///< none of the stage's own segments may change when a forged one comes after it
};

std::string all_of(const infer::Observer& observer) {
  const infer::Lifecycle life = observer.lifecycle(true);
  return verdict_text(life) + "\n" + steps_text(life) + "\n" + client_text(life) + "\n" +
         server_text(life) + "\n" + findings_text(life);
}

/// Each forged segment, at the end of each stage, changes nothing at all, or is a `finding`.
void check_unmoved(const std::vector<Stage>& stages, const std::vector<std::string_view>& forged,
                   std::string_view finding = {}) {
  for (const Stage& stage : stages) {
    CAPTURE(stage.name);
    const std::string before = all_of(observed(stage.lines));
    for (const std::string_view text : forged) {
      CAPTURE(std::string{text});
      Lines lines = stage.lines;
      lines.push_back({lines.back().at_us + 1, text});
      CHECK(all_of(observed(lines)) == before + std::string{finding});
    }
  }
}

const Line kFin{80, "> F. 1:1(0) ack 1 win 64240"};
const Line kItsFin{100, "< F. 1:1(0) ack 1 win 509"};

std::vector<Stage> synchronized_stages() {
  return {{"ESTABLISHED", opened({})},
          {"FIN-WAIT-1", opened({kFin})},
          {"FIN-WAIT-2", opened({kFin, {120, "< . 1:1(0) ack 2 win 509"}})}};
}

}  // namespace

// RFC 9293 section 3.10.7.3: in SYN-SENT only what acknowledges our SYN counts.
TEST_CASE("forged: before the SYN/ACK") {
  check_unmoved(
      {{"SYN-SENT", {{0, "> S 0:0(0) win 64240"}}}},
      {"< S. 0:0(0) ack 0 win 9", "< S. 0:0(0) ack 2 win 9", "< S. 0:0(0) ack 4294967295 win 9",
       "< S. 0:0(0) ack 2147483648 win 9", "< R. 0:0(0) ack 0 win 0", "< R. 0:0(0) ack 2 win 0",
       "< R 0:0(0) win 0", "< R 1:1(0) win 0", "< SR 0:0(0) win 0", "< . 1:1(0) ack 1 win 9",
       "< F. 1:1(0) ack 1 win 9", "< P. 1:9(8) ack 1 win 9", "< F 1:1(0) win 9",
       "< - 1:1(0) win 9"});
}

// RFC 5961 section 3.2: a RST counts at exactly the expected number; section 4.2: a SYN never.
TEST_CASE("forged: RST and SYN in a synchronized state") {
  check_unmoved(
      synchronized_stages(),
      {"< R 2:2(0) win 0", "< R. 2:2(0) ack 1 win 0", "< R 4294967295:4294967295(0) win 0",
       "< R 64000:64000(0) win 0", "< R 2147483649:2147483649(0) win 0", "< S 1:1(0) win 9",
       "< S 500:500(0) win 9", "< S. 0:0(0) ack 1 win 9", "< S. 1:1(0) ack 1 win 9",
       "< S. 700:700(0) ack 1 win 9"});
}

// The first and fifth check of RFC 9293 section 3.10.7.4, with the bounds of RFC 5961 section 5.2
// on the acknowledgment: what the client drops must not move the report either.
TEST_CASE("forged: FIN and data with numbers that the client drops") {
  check_unmoved(
      synchronized_stages(),
      {"< F 1:1(0) win 9",  // no ACK at all
       "< P 1:9(8) win 9",
       "< F. 1:1(0) ack 500 win 9",  // acknowledges what we never sent
       "< P. 1:9(8) ack 3 win 9",
       "< F. 1:1(0) ack 2147483700 win 9",  // ... half the number space ahead
       "< F. 1:1(0) ack 2147483649 win 9",
       "< F. 1:1(0) ack 4294897297 win 9",  // ... 70000 octets ago, more than its window
       "< P. 1:9(8) ack 4294897297 win 9",
       "< F. 2:2(0) ack 1 win 9",  // leaves a gap
       "< FP. 5:9(4) ack 1 win 9", "< P. 2:9(7) ack 1 win 9",
       "< F. 64241:64241(0) ack 1 win 9",            // beyond our window
       "< F. 4294967295:4294967295(0) ack 1 win 9",  // before it
       "< P. 4294967200:4294967290(90) ack 1 win 9", "< F. 2147483649:2147483649(0) ack 1 win 9"});
}

// What lies beyond our window is cut off, the FIN with it.
TEST_CASE("forged: a FIN at or after the end of our window") {
  for (const std::string_view line :
       {"< F. 1:64241(64240) ack 1 win 9", "< F. 1:65001(65000) ack 1 win 9"}) {
    CAPTURE(std::string{line});
    CHECK(client_text(observed(opened({{100, line}})).lifecycle(true)) == kOpenedClient);
    // ... and the server's next number is the first one that was cut off.
    const infer::Observer reset =
        observed(opened({{100, line}, {110, "< R 64241:64241(0) win 0"}}));
    CHECK(verdict_text(reset.lifecycle(true)) == "open, reset");
  }
}

TEST_CASE("forged: when the server has closed already") {
  const std::vector<Stage> stages{
      {"CLOSE-WAIT", opened({kItsFin, {110, "> . 1:1(0) ack 2 win 64240"}})},
      {"LAST-ACK", opened({kItsFin, {115, "> F. 1:1(0) ack 2 win 64240"}})},
      {"CLOSING", opened({kFin, kItsFin, {105, "> . 2:2(0) ack 2 win 64240"}})}};
  check_unmoved(stages, {"< F. 2:2(0) ack 1 win 9", "< P. 2:9(7) ack 1 win 9",
                         "< F. 1:1(0) ack 1 win 9", "< FP. 2:9(7) ack 1 win 9", "< R 1:1(0) win 0",
                         "< R 3:3(0) win 0", "< S. 0:0(0) ack 1 win 9", "< . 2:2(0) ack 9 win 9"});
}

// RFC 7323 sections 3.2 and 5.3: once both SYNs carried timestamps, a segment without them, or with
// an older one, is dropped; a RST is exempt.
TEST_CASE("forged: timestamps that the client drops") {
  const Lines lines{{0, "> S 0:0(0) win 64240 <ts 1000 0>"},
                    {40, "< S. 0:0(0) ack 1 win 65160 <ts 7000 1000>"},
                    {60, "> . 1:1(0) ack 1 win 64240 <ts 1000 7000>"},
                    {80, "> F. 1:1(0) ack 1 win 64240 <ts 1000 7000>"}};
  check_unmoved({{"FIN-WAIT-1", lines}},
                {"< . 1:1(0) ack 2 win 9", "< F. 1:1(0) ack 2 win 9", "< P. 1:9(8) ack 1 win 9"},
                "middlebox-changed-options warning [1,2,5]");
  check_unmoved({{"FIN-WAIT-1", lines}},
                {"< . 1:1(0) ack 2 win 9 <ts 6999 1000>", "< F. 1:1(0) ack 2 win 9 <ts 6999 1000>",
                 "< F. 1:1(0) ack 1 win 9 <ts 2147490648 1000>"});
  Lines reset = lines;
  reset.push_back({100, "< R 1:1(0) win 0"});
  CHECK(verdict_text(observed(reset).lifecycle(true)) == "open, reset");
}

// RFC 5961 section 5.2: dropped for its ACK, it must not make the server's own segments look old.
TEST_CASE("forged: a timestamp in a segment with an impossible ACK") {
  const Lines lines{{0, "> S 0:0(0) win 64240 <ts 1000 0>"},
                    {40, "< S. 0:0(0) ack 1 win 65160 <ts 7000 1000>"},
                    {60, "> . 1:1(0) ack 1 win 64240 <ts 1000 7000>"},
                    {80, "> F. 1:1(0) ack 1 win 64240 <ts 1000 7000>"},
                    {90, "< . 1:1(0) ack 9 win 9 <ts 900000 1000>"},
                    {120, "< . 1:1(0) ack 2 win 509 <ts 7001 1000>"}};
  CHECK(client_text(observed(lines).lifecycle(true)) ==
        kOpenedClient + ", FIN-WAIT-1 80, FIN-WAIT-2 120");
}

// A network may deliver anything twice, at any later time.
TEST_CASE("old duplicates change nothing") {
  const std::vector<Stage> stages{
      {"we close first", opened({kFin,
                                 {120, "< . 1:1(0) ack 2 win 509"},
                                 {150, "< F. 1:1(0) ack 2 win 509"},
                                 {170, "> . 2:2(0) ack 2 win 64240"}})},
      {"the server closes first", opened({{90, "< P. 1:22(21) ack 1 win 509"},
                                          {95, "> . 1:1(0) ack 22 win 64240"},
                                          {100, "< F. 22:22(0) ack 1 win 509"},
                                          {115, "> F. 1:1(0) ack 23 win 64240"},
                                          {150, "< . 23:23(0) ack 2 win 509"}})},
      {"both at once", opened({kFin,
                               kItsFin,
                               {101, "< . 2:2(0) ack 2 win 509"},
                               {105, "> . 2:2(0) ack 2 win 64240"}})},
      {"refused", {{0, "> S 0:0(0) win 64240"}, {35, "< R. 0:0(0) ack 1 win 0"}}},
      {"reset on FIN", opened({kFin, {120, "< R 1:1(0) win 0"}})}};
  for (const Stage& stage : stages) {
    const std::string once = all_of(observed(stage.lines));
    for (std::size_t original = 0; original < stage.lines.size(); ++original) {
      if (stage.lines[original].text.front() != '<') continue;
      for (std::size_t after = original; after < stage.lines.size(); ++after) {
        CAPTURE(stage.name);
        CAPTURE(std::string{stage.lines[original].text});
        CAPTURE(after);
        infer::Observer observer;
        for (std::size_t i = 0; i < stage.lines.size(); ++i) {
          show(stage.lines, i, observer);
          if (i != after) continue;
          infer::Observation again = observation(stage.lines, original);
          again.n = 99;
          again.at = at_us(stage.lines[after].at_us);
          observer.observe(again);
        }
        CHECK(all_of(observer) == once);
      }
    }
  }
}

}  // namespace synspect::test
