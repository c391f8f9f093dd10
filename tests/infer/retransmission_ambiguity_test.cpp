#include "infer/observer.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

struct Timing {
  std::string name;
  Lines lines;
  std::string step;
};

void check_step(std::size_t index, const std::vector<Timing>& rows) {
  for (const Timing& row : rows) {
    CAPTURE(row.name);
    infer::Lifecycle life = observed(row.lines).lifecycle(true);
    REQUIRE(life.steps.size() > index);
    life.steps = {life.steps[index]};
    CHECK(steps_text(life) == row.step);
  }
}

}  // namespace

// RFC 6298 section 3 (Karn): which of several transmissions was answered, only the echoed timestamp
// can tell, and only when it is the last one's.
TEST_CASE("round trip of the SYN") {
  const Line syn{0, "> S 0:0(0) win 64240 <ts 1000 0>"};
  const Line again{1000000, "> S 0:0(0) win 64240 <ts 2000 0>"};
  const Line third{3000000, "> S 0:0(0) win 64240 <ts 4000 0>"};
  check_step(0,
             {
                 {"sent once", {syn, {40, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"}}, "syn 1-2 40 x1"},
                 {"sent twice, no timestamps",
                  {{0, "> S 0:0(0) win 1"},
                   {1000000, "> S 0:0(0) win 1"},
                   {1000040, "< S. 0:0(0) ack 1 win 1"}},
                  "syn 2-3 ~40 x2"},
                 {"sent twice, the second echoed",
                  {syn, again, {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 2000>"}},
                  "syn 2-3 40 x2"},
                 {"sent twice, the first echoed",
                  {syn, again, {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"}},
                  "syn 2-3 ~40 x2"},
                 {"sent twice, neither echoed",
                  {syn, again, {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 0>"}},
                  "syn 2-3 ~40 x2"},
                 {"three times, the second echoed: the first of two that the server saw, or the "
                  "third lost",
                  {syn, again, third, {3000040, "< S. 0:0(0) ack 1 win 1 <ts 7 2000>"}},
                  "syn 3-4 ~40 x3"},
                 {"three times, the third echoed",
                  {syn, again, third, {3000040, "< S. 0:0(0) ack 1 win 1 <ts 7 4000>"}},
                  "syn 3-4 40 x3"},
                 {"a clock too coarse to tell two transmissions apart",
                  {syn,
                   {1000000, "> S 0:0(0) win 1 <ts 1000 0>"},
                   {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"}},
                  "syn 2-3 ~40 x2"},
                 {"... or the last two of three",
                  {syn,
                   again,
                   {3000000, "> S 0:0(0) win 1 <ts 2000 0>"},
                   {3000040, "< S. 0:0(0) ack 1 win 1 <ts 7 2000>"}},
                  "syn 3-4 ~40 x3"},
                 {"again after the answer: counted, and answered all the same",
                  {syn,
                   {40, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"},
                   {50, "> S 0:0(0) win 64240 <ts 1000 0>"}},
                  "syn 1-2 40 x2"},
                 {"the second answer changes nothing",
                  {syn,
                   {40, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"},
                   {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 1000>"}},
                  "syn 1-2 40 x1"},
                 {"sent twice, then refused: a RST echoes nothing",
                  {syn, again, {1000040, "< R. 0:0(0) ack 1 win 0"}},
                  "syn 2-3 ~40 x2"},
                 {"no answer to any", {syn, again, third}, "syn 3-? x3"},
             });
}

// A server that hears nothing sends its SYN/ACK again after 1 s (RFC 6298 section 2.1): one that
// takes longer may be the second, and its first was lost.
TEST_CASE("round trip of the SYN: an answer of one second or more") {
  check_step(0, {
                    {"just below",
                     {{0, "> S 0:0(0) win 1"}, {999999.999, "< S. 0:0(0) ack 1 win 1"}},
                     "syn 1-2 999999.999 x1"},
                    {"one second",
                     {{0, "> S 0:0(0) win 1"}, {1000000, "< S. 0:0(0) ack 1 win 1"}},
                     "syn 1-2 ~1000000 x1"},
                    {"counted from the transmission that it echoes",
                     {{0, "> S 0:0(0) win 1 <ts 1000 0>"},
                      {1000000, "> S 0:0(0) win 1 <ts 2000 0>"},
                      {1900000, "< S. 0:0(0) ack 1 win 1 <ts 7 2000>"}},
                     "syn 2-3 900000 x2"},
                    {"and that may be a second one as well",
                     {{0, "> S 0:0(0) win 1 <ts 1000 0>"},
                      {1000000, "> S 0:0(0) win 1 <ts 2000 0>"},
                      {2000000, "< S. 0:0(0) ack 1 win 1 <ts 7 2000>"}},
                     "syn 2-3 ~1000000 x2"},
                });
}

TEST_CASE("round trip of the FIN") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 1 <ts 1000 5>"};
  const Line again{1000080, "> F. 1:1(0) ack 1 win 1 <ts 2000 5>"};
  check_step(
      2,
      {
          {"a bare ACK, however late, answers the one FIN",
           opened({fin, {900080, "< . 1:1(0) ack 2 win 1 <ts 7 1000>"}}),
           "fin 4-5 900000 x1 delayed"},
          {"its FIN may carry the acknowledgment after a lost ACK",
           opened({fin, {200080, "< F. 1:1(0) ack 2 win 1 <ts 7 1000>"}}), "fin 4-5 ~200000 x1"},
          {"... but not so soon",
           opened({fin, {200079.999, "< F. 1:1(0) ack 2 win 1 <ts 7 1000>"}}),
           "fin 4-5 199999.999 x1"},
          {"sent twice, the second echoed",
           opened({fin, again, {1000120, "< . 1:1(0) ack 2 win 1 <ts 7 2000>"}}), "fin 5-6 40 x2"},
          {"sent twice, the first echoed",
           opened({fin, again, {1000120, "< . 1:1(0) ack 2 win 1 <ts 7 1000>"}}), "fin 5-6 ~40 x2"},
          {"sent twice, the second echoed by its FIN, late",
           opened({fin, again, {1200080, "< F. 1:1(0) ack 2 win 1 <ts 7 2000>"}}),
           "fin 5-6 ~200000 x2"},
          {"an ACK of what was before the FIN is no answer",
           opened({fin, {120, "< . 1:1(0) ack 1 win 1 <ts 7 1000>"}}), "fin 4-? x1"},
      });
}

}  // namespace synspect::test
