#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/scan_target.hpp"

namespace synspect::test {

using probe::AddressRange;

/// Ranges from their text, `10.0.0.0/24,10.0.2.7`, and back.
inline std::vector<AddressRange> ranges_of(std::string_view text) {
  return text.empty() ? std::vector<AddressRange>{} : probe::parse_range_list(text).value();
}

inline AddressRange range_of(std::string_view text) {
  return ranges_of(text).at(0);
}

inline std::string text_of(std::span<const AddressRange> ranges) {
  std::string text;
  for (const AddressRange& range : ranges) text += (text.empty() ? "" : ",") + range.text();
  return text;
}

}  // namespace synspect::test
