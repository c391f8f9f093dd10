#include "tcp/client.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tcp/script.hpp"

namespace synspect::tcp {

using namespace std::chrono_literals;
using test::Script;

namespace {

struct Synchronized {
  State state;
  std::uint32_t rcv_nxt;
  std::uint32_t snd_nxt;
  /// What every challenge says.
  [[nodiscard]] std::string challenge() const {
    return fmt::format("> . {0}:{0}(0) ack {1}", snd_nxt, rcv_nxt);
  }
};

constexpr Synchronized kStates[] = {
    {State::established, 1, 1}, {State::fin_wait_1, 1, 2}, {State::fin_wait_2, 1, 2},
    {State::close_wait, 2, 1},  {State::closing, 2, 2},    {State::last_ack, 2, 2},
    {State::time_wait, 2, 2},
};
constexpr std::uint32_t kWindow = 64240;

std::string rst_at(std::uint32_t seq) {
  return fmt::format("< R {0}:{0}(0)", seq);
}

}  // namespace

TEST_CASE("RST at exactly RCV.NXT ends each synchronized state (RFC 5961 section 3.2)") {
  for (const Synchronized& row : kStates) {
    CAPTURE(to_string(row.state));
    const std::string lines[] = {
        rst_at(row.rcv_nxt),
        fmt::format("< R. {0}:{0}(0) ack {1}", row.rcv_nxt, row.snd_nxt),
        fmt::format("< R. {0}:{0}(0) ack 3000000000", row.rcv_nxt),     // the ACK is not looked at
        fmt::format("< R {0}:{1}(10)", row.rcv_nxt, row.rcv_nxt + 10),  // text that says why
        fmt::format("< SR {0}:{0}(0)", row.rcv_nxt),
        fmt::format("< FR {0}:{0}(0)", row.rcv_nxt),
    };
    for (const std::string& line : lines) {
      CAPTURE(line);
      Script script = Script::in(row.state);
      CHECK(script.inject(line) == "");
      CHECK(script.state() == State::closed);
      CHECK(script.cause() == Cause::reset_by_peer);
      CHECK_FALSE(script.deadline());
    }
  }
}

TEST_CASE("RST elsewhere in the window is challenged (RFC 5961 section 3.2)") {
  for (const Synchronized& row : kStates) {
    CAPTURE(to_string(row.state));
    const std::string lines[] = {
        rst_at(row.rcv_nxt + 1),
        rst_at(row.rcv_nxt + 1000),
        rst_at(row.rcv_nxt + kWindow - 1),
        fmt::format("< R. {0}:{0}(0) ack {1}", row.rcv_nxt + 1, row.snd_nxt),
        fmt::format("< R {0}:{1}(10)", row.rcv_nxt - 5, row.rcv_nxt + 5),  // reaches into it
    };
    for (const std::string& line : lines) {
      CAPTURE(line);
      Script script = Script::in(row.state);
      const auto due = script.deadline();
      CHECK(script.inject(line) == row.challenge());
      CHECK(script.state() == row.state);
      CHECK(script.deadline() == due);
      CHECK(script.client().dropped(Drop::rst_not_exact) == 1);
    }
  }
}

TEST_CASE("RST outside the window is dropped without a word (RFC 9293 section 3.10.7.4, first)") {
  for (const Synchronized& row : kStates) {
    CAPTURE(to_string(row.state));
    for (const std::uint32_t seq : {row.rcv_nxt - 3, row.rcv_nxt - kWindow, row.rcv_nxt + kWindow,
                                    row.rcv_nxt + 0x7fffffffu, row.rcv_nxt + 0x80000000u}) {
      CAPTURE(seq);
      Script script = Script::in(row.state);
      CHECK(script.inject(rst_at(seq)) == "");
      CHECK(script.state() == row.state);
      CHECK(script.client().dropped(Drop::outside_window) == 1);
    }
  }
}

TEST_CASE("a server that lost the connection proves it by answering the challenge (RFC 5961)") {
  Script script = Script::in_fin_wait_1();
  CHECK(script.inject("< S 30000:30000(0) win 65535") == "> . 2:2(0) ack 1");
  CHECK(script.inject("< R 1:1(0)") == "");  // <SEQ=SEG.ACK> of the challenge
  CHECK(script.state() == State::closed);
}

TEST_CASE("RST is exact against what has arrived since") {
  Script script = Script::in_established();
  script.inject("< P. 1:101(100) ack 1 win 65535");
  CHECK(script.inject("< R 1:1(0)") == "");
  CHECK(script.state() == State::established);
  CHECK(script.inject("< R 101:101(0)") == "");
  CHECK(script.state() == State::closed);
}

TEST_CASE("challenges are rationed (RFC 5961 section 7)") {
  Script script = Script::in_established();
  const auto answered = [&script](int attempts) {
    int answers = 0;
    for (int i = 0; i < attempts; ++i) answers += script.inject("< R 9:9(0)").empty() ? 0 : 1;
    return answers;
  };
  CHECK(answered(100) == ChallengeBudget::kEachSecond);
  script.pass_unnoticed(1s - 1ns);
  CHECK(answered(100) == 0);
  script.pass_unnoticed(1ns);
  CHECK(answered(100) == ChallengeBudget::kEachSecond);
  CHECK(script.state() == State::established);
  // What is part of the connection is answered all the same.
  CHECK(script.inject("< P. 1:101(100) ack 1 win 65535") == "> . 1:1(0) ack 101");
}

TEST_CASE(
    "resets are rationed with them: nobody can make us send RSTs at will (RFC 5961 section 7)") {
  for (const State state : {State::syn_sent, State::syn_received, State::closed}) {
    CAPTURE(to_string(state));
    Script script = Script::in(state);
    const auto answered = [&script] {
      int answers = 0;
      for (int i = 0; i < 100; ++i) {
        answers += script.inject("< . 1:1(0) ack 77 win 65535") == "> R 77:77(0)" ? 1 : 0;
      }
      return answers;
    };
    CHECK(answered() == ChallengeBudget::kEachSecond);
    script.pass_unnoticed(1s);
    CHECK(answered() == ChallengeBudget::kEachSecond);
  }
}

TEST_CASE("the ration starts when it is first needed, and refills whole") {
  ChallengeBudget budget;
  const Instant start{7h};
  for (int i = 0; i < ChallengeBudget::kEachSecond; ++i) {
    CHECK(budget.spend(start + i * 100ms));
  }
  CHECK_FALSE(budget.spend(start + 999ms));
  CHECK(budget.spend(start + 1s));
}

}  // namespace synspect::tcp
