#include "report/segment_parts.hpp"

namespace synspect::report {

SegmentText take_apart(const probe::Entry& entry, wire::Origin origin) {
  const std::string whole = segment_text(entry.seen.segment, entry.seen.direction, origin);
  const auto options = whole.find(" <");
  if (options == std::string::npos) return {whole, ""};
  return {whole.substr(0, options), whole.substr(options + 1)};
}

}  // namespace synspect::report
