#include "infer/vantage.hpp"

#include <doctest/doctest.h>

#include "lifecycle_table.hpp"

namespace synspect::test {
namespace {

using infer::Vantage;
using infer::VantageBasis;
using wire::Direction;

struct Opening {
  std::uint8_t client_ttl;
  std::uint8_t server_ttl;
  double ack_us;  ///< after the SYN/ACK, which comes after 40
  std::optional<Direction> syn_towards;
  std::optional<Direction> syn_ack_towards;
};

infer::VantageGuess guess(const Opening& opening) {
  const Lines lines{{0, "> S 0:0(0) win 64240", opening.client_ttl},
                    {40, "< S. 0:0(0) ack 1 win 65160", opening.server_ttl},
                    {40 + opening.ack_us, "> . 1:1(0) ack 1 win 64240", opening.client_ttl}};
  infer::VantageEvidence evidence;
  evidence.observe(observation(lines, 0), opening.syn_towards);
  evidence.observe(observation(lines, 1), opening.syn_ack_towards);
  evidence.observe(observation(lines, 2), opening.syn_towards);
  return evidence.guess(observed(lines).facts());
}

}  // namespace

TEST_CASE("vantage: direction, hops, delays, in that order") {
  constexpr auto none = std::nullopt;
  struct Place {
    const char* name;
    Opening opening;
    infer::VantageGuess expected;
  };
  const Place rows[] = {
      {"the host sent the SYN",
       {50, 64, 90, Direction::out, Direction::in},
       {Vantage::client, VantageBasis::direction}},
      {"the host received the SYN",
       {64, 50, 5, Direction::in, Direction::out},
       {Vantage::server, VantageBasis::direction}},
      {"only the SYN/ACK tells",
       {64, 64, 5, none, Direction::out},
       {Vantage::server, VantageBasis::direction}},
      {"loopback: sent both",
       {64, 64, 5, Direction::out, Direction::out},
       {Vantage::client, VantageBasis::delays}},
      {"the server is far", {64, 57, 90, none, none}, {Vantage::client, VantageBasis::hops}},
      {"the client is far", {116, 64, 5, none, none}, {Vantage::server, VantageBasis::hops}},
      {"both are far", {60, 250, 5, none, none}, {Vantage::middle, VantageBasis::hops}},
      {"the client answers sooner",
       {64, 128, 5, none, none},
       {Vantage::client, VantageBasis::delays}},
      {"the server answers sooner",
       {255, 64, 90, none, none},
       {Vantage::server, VantageBasis::delays}},
      {"nothing tells", {64, 64, 40, none, none}, {Vantage::client, VantageBasis::nothing}},
  };
  for (const Place& row : rows) {
    CAPTURE(std::string{row.name});
    CHECK(guess(row.opening) == row.expected);
  }
}

TEST_CASE("vantage: what a step's time is there") {
  using infer::Quantity;
  using infer::StepKind;
  CHECK(quantity_of(StepKind::syn, Vantage::client) == Quantity::rtt);
  CHECK(quantity_of(StepKind::ack, Vantage::client) == Quantity::turnaround);
  CHECK(quantity_of(StepKind::syn, Vantage::server) == Quantity::turnaround);
  CHECK(quantity_of(StepKind::ack, Vantage::server) == Quantity::rtt);
  CHECK(quantity_of(StepKind::last_ack, Vantage::server) == Quantity::rtt);
  CHECK(quantity_of(StepKind::fin, Vantage::middle) == Quantity::part);
  for (const Vantage vantage : infer::kVantages) {
    CHECK(quantity_of(StepKind::peer_fin, vantage) == Quantity::gap);
  }
}

TEST_CASE("vantage: beside the server a repeated SYN/ACK or FIN has no certain answer") {
  const infer::Observer observer = observed({{0, "> S 0:0(0) win 64240"},
                                             {5, "< S. 0:0(0) ack 1 win 65160"},
                                             {1'000'000, "< S. 0:0(0) ack 1 win 65160"},
                                             {1'030'000, "> . 1:1(0) ack 1 win 64240"},
                                             {1'040'000, "> F. 1:1(0) ack 1 win 64240"},
                                             {1'040'010, "< F. 1:1(0) ack 2 win 509"},
                                             {1'540'000, "< F. 1:1(0) ack 2 win 509"},
                                             {1'570'000, "> . 2:2(0) ack 2 win 64240"}});
  const auto steps_at = [&observer](Vantage vantage) {
    infer::Lifecycle life = observer.lifecycle(true);
    forget_doubtful_times(vantage, observer.facts(), life.steps);
    return steps_text(life);
  };
  CHECK(steps_at(Vantage::client).find("ack 2-4 1029995") != std::string::npos);
  CHECK(steps_at(Vantage::server).find("ack 2-4,") != std::string::npos);
  CHECK(steps_at(Vantage::server).find("last_ack 6-8 ") == std::string::npos);
}

TEST_CASE("vantage: a few votes against many do not count") {
  infer::VantageVotes votes;
  const infer::VantageGuess client{Vantage::client, VantageBasis::delays};
  const infer::VantageGuess server{Vantage::server, VantageBasis::delays};
  CHECK(votes.settle(server) == server);
  CHECK(votes.settle({}) == infer::VantageGuess{});  // one vote is none
  CHECK(votes.settle(server) == server);
  CHECK(votes.settle(server) == server);
  CHECK(votes.settle(server) == server);
  CHECK(votes.settle(client) == server);
  CHECK(votes.settle({}) == server);
  // What is certain is not put to the vote.
  const infer::VantageGuess certain{Vantage::client, VantageBasis::hops};
  CHECK(votes.settle(certain) == certain);
}

}  // namespace synspect::test
