#include "probe/range_set.hpp"

namespace synspect::probe {
namespace {

/// Whether `next`, which begins no earlier, carries `range` on without a gap.
bool continues(const AddressRange& range, const AddressRange& next) {
  if (next.family() != range.family()) return false;
  return next.first <= range.last || next.first == address_after(range.last);
}

}  // namespace

std::vector<AddressRange> merged(std::vector<AddressRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::size_t count = 0;
  for (const AddressRange& next : ranges) {
    if (count > 0 && continues(ranges[count - 1], next)) {
      ranges[count - 1].last = std::max(ranges[count - 1].last, next.last);
    } else {
      ranges[count++] = next;
    }
  }
  ranges.resize(count);
  return ranges;
}

bool covers(std::span<const AddressRange> sorted, const Address& address) {
  const auto above =
      std::upper_bound(sorted.begin(), sorted.end(), address,
                       [](const Address& at, const AddressRange& each) { return at < each.first; });
  return above != sorted.begin() && std::prev(above)->contains(address);
}

}  // namespace synspect::probe
