#include "net/port_ranges.hpp"

#include <algorithm>
#include <cassert>

namespace synspect::net {

std::vector<PortRange> port_ranges(std::span<const std::uint16_t> ports, std::size_t most) {
  assert(most >= 1);
  const auto gap_after = [&](std::size_t i) { return ports[i + 1] - ports[i]; };
  std::vector<std::size_t> cuts;  // a range ends at each of these places
  for (std::size_t i = 0; i + 1 < ports.size(); ++i) {
    if (gap_after(i) > 1) cuts.push_back(i);
  }
  if (cuts.size() >= most) {
    const auto kept = cuts.begin() + static_cast<std::ptrdiff_t>(most - 1);
    std::nth_element(cuts.begin(), kept, cuts.end(),
                     [&](std::size_t a, std::size_t b) { return gap_after(a) > gap_after(b); });
    cuts.erase(kept, cuts.end());
    std::sort(cuts.begin(), cuts.end());
  }
  std::vector<PortRange> ranges;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    ranges.push_back({ports[begin], ports[cut]});
    begin = cut + 1;
  }
  if (!ports.empty()) ranges.push_back({ports[begin], ports.back()});
  return ranges;
}

}  // namespace synspect::net
