#include "probe/scan_world.hpp"

#include <algorithm>

#include "wire/segment_text.hpp"

namespace synspect::test {

std::optional<probe::ScanTargetAt> CountedTargets::next() {
  if (position_ == count_) return std::nullopt;
  const std::uint64_t host = ++position_;
  const std::array<std::uint8_t, 4> octets{10, static_cast<std::uint8_t>(host >> 16),
                                           static_cast<std::uint8_t>(host >> 8),
                                           static_cast<std::uint8_t>(host)};
  return probe::ScanTargetAt{{Address{octets}, 80}, host - 1};
}

void ScanWorld::start(std::uint64_t count, probe::Completion completion) {
  targets.emplace(count);
  if (ground.ways.empty()) ground.ways = {{*Address::parse("192.0.2.1"), "test0", 1500, 0}};
  if (!ground.way_to) ground.way_to = [](const Address&) { return std::uint16_t{0}; };
  if (ground.ports.empty()) ground.ports = {50000, 50001, 50002};
  ground.secret = [this] { return secret_ = secret_ * 1664525 + 1013904223; };
  scan.emplace(plan, ground, *targets, std::move(completion), network, *this,
               probe::Scan::Start{now, Stamp{1'000}});
}

void ScanWorld::run(Duration most) {
  const Instant end = now + most;
  while (!scan->finished() && now < end) turn();
}

void ScanWorld::turn() {
  scan->time_passes(now, now);
  network.deliver(*scan, now);
  now += std::chrono::milliseconds{1};
}

std::vector<std::string> ScanWorld::sent_flags() const {
  std::vector<std::string> flags;
  for (const auto& packet : network.sent()) flags.push_back(wire::flags_text(packet.segment));
  return flags;
}

bool has_finding(const probe::ScanRecord& record, std::string_view id) {
  const auto& findings = record.life.findings;
  return std::any_of(findings.begin(), findings.end(), [id](const auto& f) { return f.id == id; });
}

}  // namespace synspect::test
