#pragma once

#include <cstdint>
#include <optional>

#include "base/endpoint.hpp"
#include "probe/permutation.hpp"
#include "probe/shard.hpp"
#include "probe/target_space.hpp"

namespace synspect::probe {

/// One target, and its place in the order of its shard, which a checkpoint names.
struct ScanTargetAt {
  Endpoint remote;
  std::uint64_t position = 0;  ///< 0, 1, 2, ...
  friend bool operator==(const ScanTargetAt&, const ScanTargetAt&) = default;
};

/// Where a scan takes its targets from, one at a time. Positions ascend; of a gap there are no
/// targets.
class TargetSource {
 public:
  TargetSource() = default;
  TargetSource(const TargetSource&) = delete;
  TargetSource& operator=(const TargetSource&) = delete;
  virtual ~TargetSource() = default;

  /// None: that was all, or all for now.
  [[nodiscard]] virtual std::optional<ScanTargetAt> next() = 0;
  /// Targets of this shard, those before the first position included. None: not known.
  [[nodiscard]] virtual std::optional<std::uint64_t> total() const = 0;
  /// After `next` had none: it was all for now.
  [[nodiscard]] virtual bool may_have_more() const { return false; }
};

/// A shard of a space, in the order of a seed.
class SpaceSource final : public TargetSource {
 public:
  /// `first`: the position to begin at; at or beyond the end nothing comes.
  SpaceSource(TargetSpace space, std::uint64_t seed, Shard shard, std::uint64_t first);

  [[nodiscard]] std::optional<ScanTargetAt> next() override;
  [[nodiscard]] std::optional<std::uint64_t> total() const override { return total_; }
  [[nodiscard]] const TargetSpace& space() const { return space_; }

 private:
  TargetSpace space_;
  Permutation order_;
  Shard shard_;
  std::uint64_t total_;
  std::uint64_t position_;
};

}  // namespace synspect::probe
