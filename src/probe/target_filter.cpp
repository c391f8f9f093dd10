#include "probe/target_filter.hpp"

#include <algorithm>

#include "probe/range_set.hpp"

namespace synspect::probe {

TargetFilter::TargetFilter(std::vector<AddressRange> excluded,
                           const std::vector<SpecialRange>& allowed, std::optional<Family> only)
    : excluded_(merged(std::move(excluded))), only_(only) {
  for (const SpecialBlock& block : special_blocks()) {
    if (std::find(allowed.begin(), allowed.end(), block.kind) != allowed.end()) continue;
    refused_.push_back(block.range);
    refused_kinds_.push_back(block.kind);
  }
}

SpecialRange TargetFilter::kind_of(const AddressRange* refused) const {
  return refused_kinds_[static_cast<std::size_t>(refused - refused_.data())];
}

std::optional<SpecialRange> TargetFilter::refuses(const AddressRange& range) const {
  if (!wants(range.family())) return std::nullopt;
  std::optional<SpecialRange> first;
  bool all = true;
  split(range, refused_, [&](const AddressRange&, const AddressRange* hole) {
    all = all && hole != nullptr;
    if (hole != nullptr && !first) first = kind_of(hole);
  });
  return all ? first : std::nullopt;
}

void TargetFilter::select(const AddressRange& range, std::uint64_t targets,
                          std::vector<AddressRange>& selected, Skipped& skipped) const {
  const auto count = [targets](std::uint64_t& counter, const AddressRange& part) {
    counter = saturated_sum(counter, saturated_product(part.size(), targets));
  };
  if (!wants(range.family())) return count(skipped.other_family, range);
  split(range, excluded_, [&](const AddressRange& part, const AddressRange* excluded) {
    if (excluded != nullptr) return count(skipped.excluded, part);
    split(part, refused_, [&](const AddressRange& piece, const AddressRange* refused) {
      if (refused != nullptr) return count(skipped.of(kind_of(refused)), piece);
      selected.push_back(piece);
    });
  });
}

}  // namespace synspect::probe
