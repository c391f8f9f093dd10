#include "probe/scan.hpp"

#include <algorithm>
#include <utility>

namespace synspect::probe {
namespace {

std::vector<tcp::ClientConfig> configs_for(const ScanPlan& plan, const std::vector<ScanWay>& ways) {
  std::vector<tcp::ClientConfig> configs;
  configs.reserve(ways.size());
  for (const ScanWay& way : ways) {
    configs.push_back(client_config(plan.lifecycle, way.source.family(), way.mtu));
  }
  return configs;
}

/// Between two looks at what the capture has lost, so that the rate follows.
constexpr Duration kBetweenLooks = std::chrono::milliseconds{100};

/// Answers to segments of no lifecycle of ours: a tenth of the packets at most, and a thousand.
int strays_each_second(const ScanPlan& plan) {
  constexpr std::uint64_t most = 1000;
  return static_cast<int>(std::clamp<std::uint64_t>(plan.rate.value_or(10 * most) / 10, 1, most));
}

}  // namespace

Scan::Scan(const ScanPlan& plan, ScanGround ground, TargetSource& targets, Completion completion,
           net::BulkChannel& channel, ScanListener& listener, Start start)
    : plan_(plan),
      ground_(std::move(ground)),
      targets_(targets),
      channel_(channel),
      listener_(listener),
      start_(start),
      configs_(configs_for(plan_, ground_.ways)),
      schedule_(client_config(plan.lifecycle, Family::v4, 1500)),
      crafter_(plan.lifecycle.profile, plan.lifecycle.ttl),
      pacer_(plan.rate),
      table_(plan.in_flight),
      wheel_(start.now),
      completion_(std::move(completion)),
      strays_(strays_each_second(plan)) {
  for (const std::uint16_t port : ground_.ports) our_ports_.set(port);
}

void Scan::time_passes(Instant now, Instant heard) {
  const auto due = wheel_.next();
  const bool some_are_due = due && *due <= heard;
  if (some_are_due || now - last_look_ >= kBetweenLooks) read_drops(now);
  if (some_are_due) {
    while (const auto id = wheel_.pop_due(heard)) deadline_passes(*id, now, heard);
  }
  send_due(now);
  channel_.flush();
  collect_unsent(now);
}

void Scan::read_drops(Instant now) {
  last_look_ = now;
  const std::uint64_t drops = dropped_ ? dropped_() : 0;
  if (drops == counters_.capture_dropped) return;
  counters_.capture_dropped = drops;
  last_drop_ = now;
  pacer_.back_off(now);
}

void Scan::clock_stepped(Duration by, Instant now) {
  start_.wall.ns += by.count();
  last_clock_step_ = now;
  sessions_.for_each([by](ScanSession& session) { session.clock_stepped(by); });
}

void Scan::interrupt(Instant now) {
  stopped_ = true;
  interrupted_ = true;
  for (std::uint32_t id = 0; id < table_.end(); ++id) {
    if (!table_.contains(id) || table_.at(id).session == Pending::kNone) continue;
    ScanSession& session = sessions_.at(table_.at(id).session);
    session.abort(now);
    while (const auto segment = session.poll()) answer(table_.at(id), *segment);
  }
  channel_.flush();
}

std::optional<Instant> Scan::deadline(Duration tap_delay) const {
  auto earliest = wheel_.next();
  if (earliest) *earliest += tap_delay;
  const bool has_work = !repeats_.empty() || (may_begin() && !waits_for_targets_);
  if (!has_work || channel_.room() == 0) return earliest;
  const Instant turn = pacer_.next().value_or(Instant::min());
  return std::min(earliest.value_or(turn), turn);
}

bool Scan::finished() const {
  const bool nothing_more = stopped_ || (exhausted_ && again_.empty());
  return interrupted_ || (nothing_more && table_.size() == 0);
}

}  // namespace synspect::probe
