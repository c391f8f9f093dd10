// The engine of `synspect scan` alone: no network, no clock. Prints how many targets it has probed;
// what that costs is for a profiler to say (scripts/callgrind.sh).
//
// Usage: scan_null TARGETS [--answer none|refuse|open] [--full] [--in-flight N]
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/null_network.hpp"

namespace {

using namespace synspect;

struct Counting final : probe::ScanListener {
  void on_record(const probe::ScanRecord& record) override {
    records += 1;
    clean += record.life.closed == infer::Closed::clean ? 1u : 0u;
  }
  void on_silence(std::uint32_t) override { ++silent; }
  std::uint64_t records = 0;
  std::uint64_t clean = 0;
  std::uint64_t silent = 0;
};

/// `count` addresses from 10.0.0.0 up. They are in this process's memory alone.
probe::SpaceSource targets(std::uint64_t count) {
  const Address first = *Address::parse("10.0.0.0");
  const probe::AddressRange everything{first, *Address::parse("255.255.255.255")};
  probe::TargetSpace::Builder builder{
      probe::TargetFilter{{}, {probe::kSpecialRanges.begin(), probe::kSpecialRanges.end()}}, {80}};
  builder.add({first, everything.at(count - 1)});
  return probe::SpaceSource{*std::move(builder).build(), 1, probe::Shard{}, 0};
}

}  // namespace

int main(int argc, char** argv) {
  auto answer = test::NullNetwork::Answer::none;
  probe::ScanPlan plan;
  plan.lifecycle.opening = probe::Opening::half;
  plan.lifecycle.retries = 0;
  plan.lifecycle.step_timeout = std::chrono::seconds{1};
  plan.rate.reset();
  std::uint64_t count = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string_view next = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--full") {
      plan.lifecycle.opening = probe::Opening::full;
    } else if (word == "--answer") {
      answer = next == "open"     ? test::NullNetwork::Answer::open
               : next == "refuse" ? test::NullNetwork::Answer::refuse
                                  : test::NullNetwork::Answer::none;
      ++i;
    } else if (word == "--in-flight") {
      plan.in_flight = std::strtoull(next.data(), nullptr, 10);
      ++i;
    } else {
      count = std::strtoull(argv[i], nullptr, 10);
    }
  }
  test::NullNetwork network{answer};
  Counting counting;
  probe::SpaceSource source = targets(count);
  std::uint32_t secret = 1;
  probe::ScanGround ground{{{Address{std::array<std::uint8_t, 4>{192, 0, 2, 1}}, "null", 1500}},
                           [](const Address&) { return std::uint16_t{0}; },
                           {50000, 50001, 50002, 50003},
                           [&secret] { return secret = secret * 1664525 + 1013904223; }};
  Instant now{std::chrono::hours{1}};
  probe::Scan scan{plan, ground, source, probe::Completion{}, network, counting, {now, Stamp{}}};
  while (!scan.finished()) {
    scan.time_passes(now, now);
    network.deliver(scan, now);
    now += std::chrono::microseconds{256};  // a million a second
  }
  const bool silent = answer == test::NullNetwork::Answer::none;
  const bool whole =
      answer == test::NullNetwork::Answer::open && plan.lifecycle.opening == probe::Opening::full;
  const bool as_expected = scan.complete() &&
                           (silent ? counting.silent : counting.records) == count &&
                           counting.clean == (whole ? count : 0);
  std::printf("%" PRIu64 "\n", scan.counters().targets_done);
  return as_expected ? 0 : 1;
}
