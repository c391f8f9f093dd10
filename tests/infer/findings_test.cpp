#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include "finding_table.hpp"

namespace synspect::test {
namespace {

const Line kSyn{0, "> S 0:0(0) win 64240"};
const Line kFin{80, "> F. 1:1(0) ack 1 win 64240"};
const Line kBareAck{120, "< . 1:1(0) ack 2 win 509"};

}  // namespace

TEST_CASE("findings: a healthy lifecycle carries none") {
  check_findings({
      {"four segments",
       opened({kFin,
               kBareAck,
               {150, "< F. 1:1(0) ack 2 win 509"},
               {170, "> . 2:2(0) ack 2 win 64240"}}),
       ""},
      {"closed by RST, as asked", opened({{80, "> R 1:1(0) win 0"}}), ""},
      {"half open, as asked",
       {kSyn, {40, "< S. 0:0(0) ack 1 win 65160"}, {45, "> R 1:1(0) win 0"}},
       ""},
      {"left open", opened({}), ""},
      {"both at once",
       opened({kFin,
               {100, "< F. 1:1(0) ack 1 win 509"},
               {105, "> . 2:2(0) ack 2 win 64240"},
               {120, "< . 2:2(0) ack 2 win 509"}}),
       ""},
  });
}

TEST_CASE("findings: who else took part") {
  check_findings({
      {"kernel-rst-escaped",
       {kSyn, {40, "< S. 0:0(0) ack 1 win 1"}, {45, "> R 1:1(0) win 0"}, {60, "> . 1:1(0) ack 1"}},
       "kernel-rst-escaped warning [3]"},
      {"kernel-rst-escaped, and it cost nothing: a RST came after all was closed",
       {kSyn,
        {40, "< S. 0:0(0) ack 1 win 65160"},
        {45, "> R 1:1(0) win 0"},
        {60, "> . 1:1(0) ack 1 win 64240"},
        {80, "> F. 1:1(0) ack 1 win 64240"},
        {120, "< F. 1:1(0) ack 2 win 509"},
        {140, "> . 2:2(0) ack 2 win 64240"},
        {180, "< R 2:2(0) win 0"}},
       "kernel-rst-escaped warning [3]"},
      {"no escape: our own RSTs, one after the other",
       opened({{70, "> P. 1:5(4) ack 1"}, {80, "> R 5:5(0) win 0"}, {81, "> R 1:1(0) win 0"}}), ""},
  });
}

}  // namespace synspect::test
