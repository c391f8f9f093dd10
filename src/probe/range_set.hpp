#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "probe/address_range.hpp"

namespace synspect::probe {

/// The same addresses as few ranges as can be: ascending, IPv4 before IPv6, none that overlaps or
/// touches another. What is called "sorted" below is that, or touches at most.
[[nodiscard]] std::vector<AddressRange> merged(std::vector<AddressRange> ranges);

/// Whether one of the `sorted` ranges has it.
[[nodiscard]] bool covers(std::span<const AddressRange> sorted, const Address& address);

/// Cuts `range` where the `sorted` ranges begin and end, and calls visit(part, hole) for each part
/// in order. `hole`: the one of `sorted` that the part lies in; null: none has it.
template <typename Visit>
void split(AddressRange range, std::span<const AddressRange> sorted, Visit visit) {
  auto hole =
      std::lower_bound(sorted.begin(), sorted.end(), range.first,
                       [](const AddressRange& each, const Address& at) { return each.last < at; });
  for (; hole != sorted.end() && hole->first <= range.last; ++hole) {
    if (range.first < hole->first) {
      visit(AddressRange{range.first, address_before(hole->first)}, nullptr);
      range.first = hole->first;
    }
    const Address last = std::min(hole->last, range.last);
    visit(AddressRange{range.first, last}, &*hole);
    if (last == range.last) return;
    range.first = address_after(last);
  }
  visit(range, nullptr);
}

}  // namespace synspect::probe
