#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "probe/target_order.hpp"

namespace synspect::probe {

/// What is left of a run that was broken off: those of a source that were outstanding, and all from
/// a position on.
class RemainingSource final : public TargetSource {
 public:
  /// `rest`: begins at the first outstanding position, or, without any, at `next`. `outstanding`:
  /// ascending, all below `next`.
  RemainingSource(TargetSource& rest, std::uint64_t next, std::vector<std::uint64_t> outstanding)
      : rest_(rest), next_(next), outstanding_(std::move(outstanding)) {}

  [[nodiscard]] std::optional<ScanTargetAt> next() override {
    while (const auto target = rest_.next()) {
      if (target->position >= next_) return target;
      while (told_ < outstanding_.size() && outstanding_[told_] < target->position) ++told_;
      if (told_ < outstanding_.size() && outstanding_[told_] == target->position) return target;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::uint64_t> total() const override { return rest_.total(); }
  [[nodiscard]] bool may_have_more() const override { return rest_.may_have_more(); }

 private:
  TargetSource& rest_;
  std::uint64_t next_;
  std::vector<std::uint64_t> outstanding_;
  std::size_t told_ = 0;
};

}  // namespace synspect::probe
