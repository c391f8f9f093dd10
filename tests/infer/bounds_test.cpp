#include "infer/derive.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

struct Bounds {
  std::string name;
  Lines lines;
  tcp::State state;
  std::string expected;  ///< as in server_text, without the name
};

void check_bounds(const std::vector<Bounds>& rows) {
  for (const Bounds& row : rows) {
    CAPTURE(row.name);
    infer::Lifecycle life = observed(row.lines).lifecycle(true);
    std::erase_if(life.server_states, [&](const auto& entry) { return entry.state != row.state; });
    CHECK(server_text(life) == std::string{to_string(row.state)} + " " + row.expected);
  }
}

}  // namespace

// A server enters a state not before the segment of ours that made it do so *first* left: any
// transmission may be the one that arrived. And not after the first segment that shows it arrived.
TEST_CASE("bounds: of the opening") {
  const Line syn{0, "> S 0:0(0) win 64240"};
  const Line again{1000000, "> S 0:0(0) win 64240"};
  const Line syn_ack{1000040, "< S. 0:0(0) ack 1 win 65160"};
  const Line ack{1000060, "> . 1:1(0) ack 1 win 64240"};
  check_bounds({
      {"SYN-RECEIVED: since the first SYN",
       {syn, again, syn_ack},
       tcp::State::syn_received,
       "observed 0..1000040 [3]"},
      {"... even if the second is echoed: the first may have come, and its answer been lost",
       {{0, "> S 0:0(0) win 1 <ts 10 0>"},
        {1000000, "> S 0:0(0) win 1 <ts 20 0>"},
        {1000040, "< S. 0:0(0) ack 1 win 1 <ts 7 20>"}},
       tcp::State::syn_received,
       "observed 0..1000040 [3]"},
      {"... until the first SYN/ACK",
       {syn, again, syn_ack, {1000050, "< S. 0:0(0) ack 1 win 65160"}},
       tcp::State::syn_received,
       "observed 0..1000040 [3]"},
      {"ESTABLISHED: since the first ACK, until the first proof",
       {syn,
        again,
        syn_ack,
        ack,
        {1500000, "> . 1:1(0) ack 1 win 64240"},
        {1600000, "< P. 1:5(4) ack 1 win 9"},
        {1600010, "< P. 5:9(4) ack 1 win 9"}},
       tcp::State::established,
       "implied 1000060..1600000 [6]"},
      {"ESTABLISHED: data may carry the first ACK",
       {syn,
        again,
        syn_ack,
        {1000070, "> P. 1:5(4) ack 1 win 64240"},
        {1000110, "< . 1:1(0) ack 5 win 9"}},
       tcp::State::established,
       "implied 1000070..1000110 [5]"},
      {"refused: since nobody knows when",
       {syn, {35, "< R. 0:0(0) ack 1 win 0"}},
       tcp::State::closed,
       "observed ?..35 [2]"},
  });
}

TEST_CASE("bounds: of the close") {
  const Line fin{80, "> F. 1:1(0) ack 1 win 64240"};
  const Line again{1000080, "> F. 1:1(0) ack 1 win 64240"};
  const Line its_fin{100, "< F. 1:1(0) ack 1 win 509"};
  check_bounds({
      {"CLOSE-WAIT: since the first FIN",
       opened({fin, again, {1000120, "< . 1:1(0) ack 2 win 509"}}), tcp::State::close_wait,
       "observed 80..1000120 [6]"},
      {"LAST-ACK: since our FIN, not since its ACK, which left it earlier or later",
       opened({fin,
               {120, "< . 1:1(0) ack 2 win 509"},
               {150, "< F. 1:1(0) ack 2 win 509"},
               {700150, "< F. 1:1(0) ack 2 win 509"}}),
       tcp::State::last_ack, "observed 80..150 [6]"},
      {"FIN-WAIT-1: since our ACK", opened({its_fin, {200100, "< F. 1:1(0) ack 1 win 509"}}),
       tcp::State::fin_wait_1, "observed 60..100 [4]"},
      {"FIN-WAIT-2: since our first ACK of its FIN",
       opened({its_fin,
               {110, "> . 1:1(0) ack 2 win 9"},
               {115, "> F. 1:1(0) ack 2 win 9"},
               {150, "< . 2:2(0) ack 2 win 509"}}),
       tcp::State::fin_wait_2, "implied 110..150 [7]"},
      {"TIME-WAIT: since our first FIN",
       opened({its_fin,
               {110, "> . 1:1(0) ack 2 win 9"},
               {115, "> F. 1:1(0) ack 2 win 9"},
               {1000115, "> F. 1:1(0) ack 2 win 9"},
               {1000150, "< . 2:2(0) ack 2 win 509"}}),
       tcp::State::time_wait, "observed 115..1000150 [8]"},
      {"CLOSING: since our FIN",
       opened({fin, its_fin, {101, "< . 2:2(0) ack 2 win 9"}, {105, "> . 2:2(0) ack 2 win 9"}}),
       tcp::State::closing, "observed 80..101 [6]"},
      {"CLOSED by RST: since the last state that is proven",
       opened({fin, {120, "< . 1:1(0) ack 2 win 509"}, {200, "< R. 1:1(0) ack 2 win 0"}}),
       tcp::State::closed, "observed 80..200 [6]"},
      {"CLOSED by a RST that a server of SYN cookies may have sent before it had our ACK",
       opened({fin, {120, "< . 1:1(0) ack 2 win 509"}, {200, "< R 1:1(0) win 0"}}),
       tcp::State::closed, "assumed 0..200 [6]"},
  });
}

}  // namespace synspect::test
