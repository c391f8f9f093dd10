#include "infer/exchange.hpp"

#include <doctest/doctest.h>

#include "infer/lifecycle.hpp"

namespace synspect::infer {
namespace {

Mark mark(std::uint32_t n, std::int64_t ms) {
  return {n, Stamp{ms * 1'000'000, StampClock::kernel_tap}};
}

}  // namespace

TEST_CASE("exchange: before anything was sent there is nothing to answer") {
  Exchange exchange;
  exchange.answered(mark(1, 0), {std::nullopt, true, Duration::max()});
  CHECK_FALSE(exchange.answer());
  CHECK_FALSE(exchange.first());
  CHECK(exchange.transmissions() == 0);
}

TEST_CASE("exchange: an answer counts from the last transmission before it") {
  Exchange exchange;
  exchange.sent(mark(1, 0), 10);
  exchange.sent(mark(2, 1000), 20);
  exchange.answered(mark(3, 1040), {20, true, std::chrono::seconds{1}});
  exchange.sent(mark(4, 1041), 30);
  exchange.answered(mark(5, 1080), {30, true, std::chrono::seconds{1}});
  CHECK(exchange.first()->n == 1);
  CHECK(exchange.last()->n == 2);
  CHECK(exchange.answer()->n == 3);
  CHECK(exchange.transmissions() == 3);
  CHECK_FALSE(exchange.ambiguous());
}

TEST_CASE("exchange: an echo that another segment of ours may have drawn tells nothing") {
  // Both left within one tick of the timestamp clock; the second transmission or the other segment
  // may have been the first to arrive.
  for (const bool before : {true, false}) {
    CAPTURE(before);
    Exchange exchange;
    exchange.sent(mark(1, 0), 10);
    if (before) exchange.another_left(20, false);
    exchange.sent(mark(2, 1000), 20);
    if (!before) exchange.another_left(20, false);
    exchange.answered(mark(3, 1040), {20, true, std::chrono::seconds{1}});
    CHECK(exchange.ambiguous());
  }
  Exchange later;
  later.sent(mark(1, 0), 10);
  later.another_left(20, false);
  later.answered(mark(2, 40), {.ts_echo = 20});
  CHECK(later.ambiguous());  // the server has had the other one, and may have answered before
  Exchange drawn;
  drawn.sent(mark(1, 0), std::nullopt);
  drawn.another_left(std::nullopt, true);
  drawn.answered(mark(2, 40), {});
  CHECK(drawn.ambiguous());
  Exchange shared;
  shared.sent(mark(1, 0), 10);
  shared.another_left(10, true);
  shared.answered(mark(2, 40), {.ts_echo = 10});
  CHECK(shared.ambiguous());  // of a segment that draws an answer and left within the same tick
  Exchange between;
  between.sent(mark(1, 0), 10);
  between.another_left(15, false);
  between.sent(mark(2, 1000), 20);
  between.answered(mark(3, 1040), {.ts_echo = 20});
  CHECK(between.ambiguous());  // it may come late, and draw an ACK that echoes the repeated one
  Exchange apart;
  apart.another_left(5, true);
  apart.sent(mark(1, 0), 10);
  apart.sent(mark(2, 1000), 20);
  apart.answered(mark(3, 1040), {.ts_echo = 20});
  CHECK_FALSE(apart.ambiguous());
}

TEST_CASE("names: every value has its own, as scripts rely on them") {
  const auto all = [](const auto& values) {
    std::string text;
    for (const auto value : values) text.append(text.empty() ? "" : " ").append(to_string(value));
    return text;
  };
  CHECK(all(kOutcomes) == "open refused filtered unreachable error");
  CHECK(all(kClosings) == "clean reset timeout not-attempted");
  CHECK(all(kSteps) == "syn ack fin peer_fin last_ack");
  CHECK(all(std::array{Claim::observed, Claim::implied, Claim::assumed}) ==
        "observed implied assumed");
  CHECK(all(std::array{Severity::info, Severity::warning, Severity::error}) ==
        "info warning error");
}

TEST_CASE("names: only an answer of the server's TCP is a round trip") {
  const char* quantities[] = {"rtt", "turnaround", "rtt", "gap", "turnaround"};
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    CHECK(to_string(quantity_of(kSteps[i])) == std::string{quantities[i]});
  }
}

}  // namespace synspect::infer
