// The same ports again, while the connection that had them is not over.
#include <doctest/doctest.h>

#include "flows.hpp"

namespace synspect::test {
namespace {

const Lines kOpening = {{0, "> S 0:0(0) win 64240"},
                        {40, "< S. 0:0(0) ack 1 win 65160", 60},
                        {60, "> . 1:1(0) ack 1 win 64240"}};

/// The opening, then those.
FlowBench opened_then(const Lines& lines) {
  FlowBench bench;
  bench.show(kOpening);
  bench.show(lines);
  bench.table().finish({at_us(300'000'000)});
  return bench;
}

}  // namespace

TEST_CASE("ports again: a SYN that is answered begins another connection") {
  const FlowBench bench = opened_then({{10'000'000, "> S 90000:90000(0) win 64240"},
                                       {11'000'000, "> S 90000:90000(0) win 64240"},
                                       {11'000'040, "< S. 70000:70000(0) ack 90001 win 65160", 60},
                                       {11'000'060, "> . 90001:90001(0) ack 70001 win 64240"},
                                       {11'000'080, "> F. 90001:90001(0) ack 70001 win 64240"},
                                       {11'000'120, "< F. 70001:70001(0) ack 90002 win 65160", 60},
                                       {11'000'140, "> . 90002:90002(0) ack 70002 win 64240"}});
  CHECK(bench.text() == "1 open, not-attempted; 2 open, clean");
  REQUIRE(bench.records().size() == 2);
  CHECK(bench.records()[0].segments.size() == 3);
  CHECK(bench.records()[0].life.steps[0].transmissions == 1);
  CHECK(bench.records()[1].started == at_us(10'000'000));
  CHECK(bench.records()[1].segments.size() == 7);
  CHECK(bench.records()[1].life.steps[0].transmissions == 2);
}

TEST_CASE("ports again: a SYN that is refused was another connection's") {
  const Line syn{10'000'000, "> S 90000:90000(0) win 64240"};
  CHECK(opened_then({syn, {10'000'040, "< R. 0:0(0) ack 90001 win 0", 60}}).text() ==
        "1 open, not-attempted; 2 refused, not-attempted");
  // Only the number zero answers a SYN: this one resets the old connection.
  CHECK(opened_then({syn, {10'000'040, "< R. 1:1(0) ack 90001 win 0", 60}}).text() ==
        "1 open, reset");
}

TEST_CASE("ports again: a challenge ACK and silence leave the old connection as it is") {
  FlowBench bench = opened_then({{10'000'000, "> S 90000:90000(0) win 64240"},
                                 {10'000'040, "< . 1:1(0) ack 1 win 509", 60},
                                 {10'000'060, "> S 95000:95000(0) win 64240"},
                                 {10'001'000, "> F. 1:1(0) ack 1 win 64240"},
                                 {10'001'040, "< F. 1:1(0) ack 2 win 65160", 60},
                                 {10'001'060, "> . 2:2(0) ack 2 win 64240"}});
  CHECK(bench.text() == "1 open, clean");
  CHECK(bench.records().at(0).segments.size() == 7);
  CHECK(bench.table().counts().unanswered_syns == 1);  // the last one; the one before was replaced
}

TEST_CASE("ports again: after the reset that a challenge ACK drew, the held SYN was the first") {
  const FlowBench bench = opened_then({{10'000'000, "> S 90000:90000(0) win 64240"},
                                       {10'000'040, "< . 1:1(0) ack 1 win 509", 60},
                                       {10'000'060, "> R 1:1(0) win 0"},
                                       {11'000'000, "> S 90000:90000(0) win 64240"},
                                       {11'000'040, "< S. 70000:70000(0) ack 90001 win 65160", 60},
                                       {11'000'060, "> . 90001:90001(0) ack 70001 win 64240"}});
  REQUIRE(bench.records().size() == 2);
  CHECK(bench.records()[0].segments.size() == 5);
  CHECK(bench.records()[1].started == at_us(10'000'000));
  CHECK(bench.records()[1].life.steps[0].transmissions == 2);
}

TEST_CASE("ports again: after a minute of silence a SYN needs no answer") {
  CHECK(opened_then({{60'000'059, "> S 90000:90000(0) win 64240"}}).text() ==
        "1 open, not-attempted");
  CHECK(opened_then({{60'000'060, "> S 90000:90000(0) win 64240"}}).text() ==
        "1 open, not-attempted; 2 filtered, not-attempted");
}

TEST_CASE("ports again: a SYN of the side that was taken for the server") {
  FourTuple reversed = sample_tuple();
  reversed.local.port = 80;
  reversed.remote.port = 40123;
  FlowBench bench;
  // The lower port is taken for the server's: it is not.
  bench.show({{0, "> P. 1:6(5) ack 1 win 501"}, {40, "< . 1:1(0) ack 6 win 501", 60}}, reversed);
  bench.show({{1'000'000, "> S 90000:90000(0) win 64240"},
              {1'000'040, "< S. 70000:70000(0) ack 90001 win 65160", 60},
              {1'000'060, "> . 90001:90001(0) ack 70001 win 64240"}},
             reversed);
  bench.table().finish({});
  REQUIRE(bench.records().size() == 2);
  CHECK(bench.records()[0].source_port == 40123);
  CHECK(bench.records()[1].source_port == 80);
  CHECK(bench.records()[1].life.steps.size() == 2);
}

}  // namespace synspect::test
