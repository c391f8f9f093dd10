#include "tcp/retransmission.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tcp/script.hpp"  // how a Duration is shown

namespace synspect::tcp {

using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{1h};

}  // namespace

TEST_CASE("RTO: what the samples make of it (RFC 6298 sections 2.1 to 2.5)") {
  struct Samples {
    std::vector<Duration> samples;
    Duration timeout;
  };
  const Samples rows[] = {
      {{}, 1s},                    // 2.1
      {{1s}, 3s},                  // 2.2: R + 4 * R / 2
      {{2s}, 6s},                  //
      {{2s, 2s}, 5s},              // 2.3: RTTVAR 0.75
      {{2s, 4s}, 7250ms},          // RTTVAR 1.25, SRTT 2.25
      {{2s, 2s, 2s}, 4250ms},      // RTTVAR 0.5625
      {{0s}, 1s},                  // 2.4: not less than 1 s
      {{100ms, 120ms, 90ms}, 1s},  //
      {{30s}, 60s},                // 2.5: not more than 60 s
  };
  for (const Samples& row : rows) {
    CAPTURE(row.samples.size());
    Retransmission timer{3};
    for (const Duration sample : row.samples) timer.sample(sample);
    CHECK(timer.timeout() == row.timeout);
    CHECK_FALSE(timer.deadline());
  }
}

TEST_CASE("RTO: the timer starts with the first segment alone (RFC 6298 section 5.1)") {
  Retransmission timer{3};
  timer.sent(kStart);
  timer.sent(kStart + 300ms);
  CHECK(timer.deadline() == kStart + 1s);
  CHECK(timer.transmissions() == 1);
}

TEST_CASE("RTO: an ACK stops or restarts the timer (RFC 6298 sections 5.2 and 5.3)") {
  Retransmission timer{3};
  timer.sent(kStart);
  timer.acknowledged(true, kStart + 700ms);
  CHECK(timer.deadline() == kStart + 1700ms);
  timer.acknowledged(false, kStart + 800ms);
  CHECK_FALSE(timer.deadline());
}

TEST_CASE("RTO: doubles up to 60 s (RFC 6298 sections 5.5 and 5.6)") {
  Retransmission timer{9};
  timer.sent(kStart);
  Instant now = kStart;
  for (const Duration next : {2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    now = *timer.deadline();
    CHECK(timer.back_off(now));
    CHECK(timer.deadline() == now + next);
  }
  CHECK_FALSE(timer.back_off(*timer.deadline()));  // nine in all
  CHECK_FALSE(timer.deadline());
  CHECK(timer.transmissions() == 9);
}

TEST_CASE("RTO: a probe of a closed window spends no try (RFC 9293 section 3.8.6.1)") {
  Retransmission timer{2};
  timer.sent(kStart);
  for (const Duration next : {2s, 4s, 8s}) {
    const Instant now = *timer.deadline();
    timer.probe(now);
    CHECK(timer.deadline() == now + next);
  }
  CHECK(timer.transmissions() == 1);
  CHECK(timer.back_off(*timer.deadline()));
}

TEST_CASE("RTO: stays doubled until a sample (RFC 6298 sections 3 and 5.5)") {
  Retransmission timer{3};
  timer.sent(kStart);
  REQUIRE(timer.back_off(kStart + 1s));
  timer.acknowledged(false, kStart + 2s);
  timer.sent(kStart + 2s);
  CHECK(timer.deadline() == kStart + 4s);
  CHECK(timer.transmissions() == 1);
  timer.sample(400ms);
  CHECK(timer.timeout() == 1200ms);
}

TEST_CASE("RTO: 3 s after a lost SYN, unless a round trip is known (RFC 6298 section 5.7)") {
  Retransmission timer{3};
  timer.syn_was_lost();
  CHECK(timer.timeout() == 3s);
  Retransmission measured{3};
  measured.sample(400ms);
  measured.syn_was_lost();
  CHECK(measured.timeout() == 1200ms);
}

}  // namespace synspect::tcp
