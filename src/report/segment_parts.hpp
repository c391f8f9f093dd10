#pragma once

#include <string>

#include "probe/record.hpp"

namespace synspect::report {

/// A segment's line in packet-script notation, in two parts.
struct SegmentText {
  std::string brief;    ///< "> S 0:0(0) win 64240"
  std::string options;  ///< "<mss 1460,sackOK>"; empty: it has none
};

[[nodiscard]] SegmentText take_apart(const probe::Entry& entry, wire::Origin origin);

}  // namespace synspect::report
