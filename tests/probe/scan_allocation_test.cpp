// A scan sends and hears several packets every few microseconds: none of them may allocate.
#include <doctest/doctest.h>

#include "probe/scan_world.hpp"
#include "support/allocations.hpp"

using namespace synspect;

namespace {

/// A network and a listener that keep nothing.
struct Quiet final : probe::ScanListener {
  void on_record(const probe::ScanRecord&) override { ++records; }
  void on_silence(std::uint32_t) override { ++silent; }
  std::uint64_t records = 0;
  std::uint64_t silent = 0;
};

/// For a thousand targets, after as many that have set the memory aside.
std::size_t allocations_for(test::NullNetwork::Answer answer, probe::Opening opening) {
  test::NullNetwork network{answer};
  Quiet quiet;
  test::CountedTargets targets{2000};
  probe::ScanPlan plan;
  plan.rate.reset();
  plan.lifecycle.opening = opening;
  plan.lifecycle.time_wait = {};
  plan.in_flight = 100;
  std::uint32_t secret = 1;
  Instant now{std::chrono::hours{1}};
  probe::Scan scan{plan,
                   {{{*Address::parse("192.0.2.1"), "test0", 1500, 0}},
                    [](const Address&) { return std::uint16_t{0}; },
                    {50000, 50001},
                    [&secret] { return secret = secret * 1664525 + 1013904223; }},
                   targets,
                   probe::Completion{},
                   network,
                   quiet,
                   {now, Stamp{}}};
  const auto run_to = [&](std::uint64_t done) {
    while (scan.counters().targets_done < done) {
      scan.time_passes(now, now);
      network.deliver(scan, now);
      now += std::chrono::milliseconds{1};
    }
  };
  run_to(1000);
  const std::size_t count = test::allocations([&] { run_to(2000); });
  CHECK(quiet.records + quiet.silent == 2000);
  return count;
}

}  // namespace

TEST_CASE("a scan's packets allocate nothing; the record of an answer, a few times") {
  using Answer = test::NullNetwork::Answer;
  constexpr std::size_t queues = 50;  // which grow and shrink in blocks of a hundred and more
  CHECK(allocations_for(Answer::none, probe::Opening::half) <= queues);
  // Steps, states of both ends with their evidence, findings: one vector each.
  CHECK(allocations_for(Answer::open, probe::Opening::half) <= 1000 * 8 + queues);
  CHECK(allocations_for(Answer::open, probe::Opening::full) <= 1000 * 17 + queues);
}
