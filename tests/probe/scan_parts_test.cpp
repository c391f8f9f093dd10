// The parts that a scan is made of.
#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "probe/completion.hpp"
#include "probe/pacer.hpp"
#include "probe/pending_table.hpp"
#include "probe/remaining_source.hpp"
#include "probe/scan_world.hpp"
#include "probe/syn_schedule.hpp"
#include "probe/timing_wheel.hpp"

using namespace synspect;
using namespace std::chrono_literals;

TEST_CASE("timing wheel: against a sorted list, with deadlines beyond a round") {
  const Instant start{std::chrono::hours{5}};
  probe::TimingWheel wheel{start};
  std::map<std::uint32_t, Instant> expected;
  std::mt19937 random{7};
  Instant now = start;
  for (int step = 0; step < 20'000; ++step) {
    const auto id = static_cast<std::uint32_t>(random() % 500);
    if (random() % 4 == 0) {
      wheel.disarm(id);
      expected.erase(id);
    } else {
      const Instant due = now + std::chrono::microseconds{random() % 40'000'000};
      wheel.arm(id, due);
      expected[id] = due;
    }
    now += std::chrono::microseconds{random() % 20'000};
    std::set<std::uint32_t> popped;
    while (const auto due = wheel.pop_due(now)) popped.insert(*due);
    for (const std::uint32_t each : popped) {
      REQUIRE(expected.at(each) <= now);
      expected.erase(each);
    }
    Instant first = Instant::max();
    for (const auto& [each, due] : expected) first = std::min(first, due);
    REQUIRE(first > now - probe::TimingWheel::kTick);
    REQUIRE(wheel.next().has_value() == !expected.empty());
    if (!expected.empty()) REQUIRE(*wheel.next() <= first + probe::TimingWheel::kTick);
  }
}

TEST_CASE("timing wheel: nothing is due where nothing is armed") {
  probe::TimingWheel wheel{Instant{}};
  CHECK_FALSE(wheel.next().has_value());
  wheel.arm(3, Instant{} + 1ms);
  wheel.disarm(3);
  wheel.disarm(99);
  CHECK_FALSE(wheel.pop_due(Instant{} + 1h).has_value());
}

TEST_CASE("pacer: never more than a millisecond's worth at once, and the rate in the long run") {
  for (const std::uint64_t rate : {1u, 300u, 1000u, 50'000u, 1'000'000u}) {
    CAPTURE(rate);
    probe::Pacer pacer{rate};
    std::mt19937 random{3};
    const Instant start{1h};
    Instant now = start;
    std::uint64_t sent = 0;
    while (now < start + 20s) {
      const std::size_t due = pacer.due(now);
      REQUIRE(due <= std::max<std::uint64_t>(1, rate / 1000));
      pacer.sent(due);
      sent += due;
      now += std::chrono::microseconds{random() % 900};
    }
    CHECK(static_cast<double>(sent) >= static_cast<double>(20 * rate) * 0.999 - 1);
    CHECK(sent <= 20 * rate + rate / 1000 + 1);
  }
}

TEST_CASE("pacer: time in which nothing could be sent is not made up for") {
  probe::Pacer pacer{50'000};
  const Instant start{1h};
  pacer.sent(pacer.due(start));
  const std::size_t due = pacer.due(start + 10s);
  CHECK(due == 50);
  pacer.sent(due);
  CHECK(pacer.due(start + 10s) <= 1);
}

TEST_CASE("pacer: what could not wait is taken from what follows") {
  probe::Pacer pacer{1000};
  const Instant start{1h};
  CHECK(pacer.due(start) >= 1);
  pacer.sent(11);
  CHECK(pacer.due(start + 10ms) == 0);
  CHECK(pacer.due(start + 11ms) == 1);
}

TEST_CASE("pacer: backs off by a third when the capture loses packets, and comes back slowly") {
  const Instant start{1h};
  SUBCASE("from a rate") {
    probe::Pacer pacer{9000};
    for (int ms = 0; ms < 1000; ++ms) pacer.sent(pacer.due(start + std::chrono::milliseconds{ms}));
    pacer.back_off(start + 1s);
    CHECK(*pacer.rate() >= 5900);
    CHECK(*pacer.rate() <= 6000);
    pacer.back_off(start + 1s + 50ms);  // of the same moment
    CHECK(*pacer.rate() >= 5900);
    for (int s = 3; s < 30; ++s) (void)pacer.due(start + std::chrono::seconds{s});
    CHECK(pacer.rate() == 9000);
  }
  SUBCASE("without one, from what was sent lately") {
    probe::Pacer pacer{std::nullopt};
    (void)pacer.due(start);
    pacer.sent(900'000);
    (void)pacer.due(start + 3s);
    pacer.sent(300'000);
    (void)pacer.due(start + 4s);
    pacer.back_off(start + 4s);
    CHECK(pacer.rate() == 200'000);
  }
}

TEST_CASE("pending table: finds each, and uses numbers again") {
  probe::PendingTable table{1000};
  std::map<std::uint32_t, std::uint32_t> host_of;
  const auto endpoint = [](std::uint32_t host) {
    const std::array<std::uint8_t, 4> octets{10, 0, static_cast<std::uint8_t>(host >> 8),
                                             static_cast<std::uint8_t>(host)};
    return Endpoint{Address{octets}, 443};
  };
  for (std::uint32_t host = 0; host < 1000; ++host) {
    probe::Pending target;
    target.remote = endpoint(host);
    target.local_port = static_cast<std::uint16_t>(host % 7);
    target.transmissions = 1;
    host_of[table.insert(target)] = host;
  }
  CHECK(table.full());
  CHECK(host_of.size() == 1000);
  for (const auto& [id, host] : host_of) {
    REQUIRE(table.find(endpoint(host), static_cast<std::uint16_t>(host % 7)) == id);
    REQUIRE(table.find(endpoint(host), 9) == probe::Pending::kNone);
  }
  table.erase(17);
  CHECK_FALSE(table.contains(17));
  CHECK(table.find(endpoint(host_of[17]), static_cast<std::uint16_t>(host_of[17] % 7)) ==
        probe::Pending::kNone);
  probe::Pending other;
  other.remote = {*Address::parse("2001:db8::9"), 1};
  other.transmissions = 1;
  CHECK(table.insert(other) == 17);
  CHECK(table.find(other.remote, 0) == 17);
  CHECK(table.end() == 1000);
}

TEST_CASE("a target in flight takes no more than 256 octets") {
  // With its places in the wheel, in the index (load 7/8 at most, metadata included) and in the
  // list of free numbers.
  CHECK(sizeof(probe::Pending) + 16 + 2 * 5 + 4 <= 256);
}

TEST_CASE("SYN schedule: what the machine does in silence") {
  struct Row {
    int tries;
    Duration timeout;
    std::vector<Duration> pauses;
  };
  const Row rows[] = {
      {3, 5s, {1s, 2s, 2s}},
      {1, 5s, {5s}},
      {3, 1s, {1s}},
      {6, 100s, {1s, 2s, 4s, 8s, 16s, 69s}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.tries);
    tcp::ClientConfig config;
    config.tries = row.tries;
    config.step_timeout = row.timeout;
    const probe::SynSchedule schedule{config};
    CHECK(schedule.patience() == row.timeout);
    REQUIRE(schedule.transmissions() == row.pauses.size());
    for (std::size_t n = 1; n <= row.pauses.size(); ++n) {
      CHECK(schedule.pause_after(n) == row.pauses[n - 1]);
    }
  }
}

TEST_CASE("completion: what is outstanding, whatever the order of the ends") {
  probe::Completion completion;
  for (std::uint64_t position = 0; position < 10; ++position) completion.begun(position);
  for (const std::uint64_t position : {3U, 0U, 1U, 9U, 5U}) completion.done(position);
  CHECK(completion.next() == 10);
  CHECK(completion.outstanding() == std::vector<std::uint64_t>{2, 4, 6, 7, 8});
  probe::Completion again{completion.next(), completion.outstanding()};
  again.begun(10);
  for (const std::uint64_t position : {2U, 4U, 6U, 8U}) again.done(position);
  CHECK(again.outstanding() == std::vector<std::uint64_t>{7, 10});
}

TEST_CASE("completion: positions that are passed over are nobody's") {
  probe::Completion completion;
  completion.begun(0);
  completion.begun(5);
  CHECK(completion.outstanding() == std::vector<std::uint64_t>{0, 5});
  completion.done(0);
  completion.done(5);
  CHECK(completion.outstanding().empty());
  CHECK(completion.next() == 6);
}

TEST_CASE("what remains of a source: the outstanding, and all from there on") {
  test::CountedTargets all{10};
  probe::RemainingSource left{all, 7, {1, 4}};
  std::vector<std::uint64_t> positions;
  while (const auto target = left.next()) positions.push_back(target->position);
  CHECK(positions == std::vector<std::uint64_t>{1, 4, 7, 8, 9});
}
