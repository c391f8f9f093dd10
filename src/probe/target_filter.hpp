#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/address_range.hpp"
#include "probe/special_ranges.hpp"

namespace synspect::probe {

/// Targets that are not probed though they were named, by the reason. Each count saturates.
struct Skipped {
  std::uint64_t excluded = 0;
  std::uint64_t other_family = 0;
  std::array<std::uint64_t, kSpecialRanges.size()> special{};

  [[nodiscard]] std::uint64_t& of(SpecialRange kind) {
    return special[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t of(SpecialRange kind) const {
    return special[static_cast<std::size_t>(kind)];
  }
  friend bool operator==(const Skipped&, const Skipped&) = default;
};

/// What may be probed: not what the user excludes, no special range that the user does not ask for
/// by name, and nothing of a family that is not wanted.
class TargetFilter {
 public:
  explicit TargetFilter(std::vector<AddressRange> excluded = {},
                        const std::vector<SpecialRange>& allowed = {},
                        std::optional<Family> only = std::nullopt);

  /// The special range that keeps every address of `range` from being probed; the first, if there
  /// are several. None: something is left, or the family is not wanted anyway.
  [[nodiscard]] std::optional<SpecialRange> refuses(const AddressRange& range) const;

  /// Appends the parts of `range` that may be probed, in order, and counts the others, each address
  /// as `targets` of them.
  void select(const AddressRange& range, std::uint64_t targets, std::vector<AddressRange>& selected,
              Skipped& skipped) const;

 private:
  [[nodiscard]] bool wants(Family family) const { return !only_ || *only_ == family; }
  [[nodiscard]] SpecialRange kind_of(const AddressRange* refused) const;

  std::vector<AddressRange> excluded_;       ///< merged
  std::vector<AddressRange> refused_;        ///< sorted
  std::vector<SpecialRange> refused_kinds_;  ///< of each of these
  std::optional<Family> only_;
};

}  // namespace synspect::probe
