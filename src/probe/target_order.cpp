#include "probe/target_order.hpp"

namespace synspect::probe {

static_assert(TargetSpace::kMost <= Permutation::kMost);

SpaceSource::SpaceSource(TargetSpace space, std::uint64_t seed, Shard shard, std::uint64_t first)
    : space_(std::move(space)),
      order_(space_.size(), seed),
      shard_(shard),
      total_(shard.count(space_.size())),
      position_(first) {}

std::optional<ScanTargetAt> SpaceSource::next() {
  if (position_ >= total_) return std::nullopt;
  const std::uint64_t place = order_.at(shard_.position(position_));
  return ScanTargetAt{space_.at(place), position_++};
}

}  // namespace synspect::probe
