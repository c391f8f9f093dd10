#include "report/seen_numbers.hpp"

#include <algorithm>
#include <iterator>

namespace synspect::report {

SeenNumbers::News SeenNumbers::add(std::uint32_t first, std::uint32_t end) {
  const bool ahead = ranges_.empty() || end > ranges_.rbegin()->second;
  auto at = ranges_.upper_bound(first);
  if (at != ranges_.begin() && std::prev(at)->second >= first) --at;
  if (at != ranges_.end() && at->first <= first && at->second >= end) return News::repeats;
  while (at != ranges_.end() && at->first <= end) {  // one that it touches becomes a part of it
    first = std::min(first, at->first);
    end = std::max(end, at->second);
    at = ranges_.erase(at);
  }
  ranges_.emplace_hint(at, first, end);
  return ahead ? News::fresh : News::late;
}

}  // namespace synspect::report
