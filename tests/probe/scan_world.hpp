#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probe/scan.hpp"
#include "support/null_network.hpp"

namespace synspect::test {

/// 10.0.0.1:80, 10.0.0.2:80, ...
class CountedTargets final : public probe::TargetSource {
 public:
  explicit CountedTargets(std::uint64_t count) : count_(count) {}
  [[nodiscard]] std::optional<probe::ScanTargetAt> next() override;
  [[nodiscard]] std::optional<std::uint64_t> total() const override { return count_; }

 private:
  std::uint64_t count_;
  std::uint64_t position_ = 0;
};

/// A scan in virtual time, with all that it tells.
class ScanWorld final : public probe::ScanListener {
 public:
  /// Half-open, as a scan is unless something else is asked for.
  explicit ScanWorld(NullNetwork::Answer answer) : network(answer) {
    network.keep_what_passes();
    plan.lifecycle.opening = probe::Opening::half;
  }

  void on_record(const probe::ScanRecord& record) override { records.push_back(record); }
  void on_silence(std::uint32_t) override { ++silent; }

  /// Starts with what `plan` says by now.
  void start(std::uint64_t targets, probe::Completion completion = probe::Completion{});
  /// Until the scan has ended, or virtual time has passed that `most` allows.
  void run(Duration most = std::chrono::minutes{1});
  /// One turn of the event loop, a millisecond long.
  void turn();
  /// Of all segments that were sent.
  [[nodiscard]] std::vector<std::string> sent_flags() const;

  NullNetwork network;
  probe::ScanPlan plan{};
  probe::ScanGround ground{};
  std::vector<probe::ScanRecord> records;
  std::uint64_t silent = 0;
  Instant now{std::chrono::hours{1}};
  std::optional<CountedTargets> targets;
  std::optional<probe::Scan> scan;

 private:
  std::uint32_t secret_ = 1;
};

[[nodiscard]] bool has_finding(const probe::ScanRecord& record, std::string_view id);

}  // namespace synspect::test
