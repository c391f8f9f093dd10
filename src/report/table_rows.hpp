#pragma once

#include <string>
#include <vector>

#include "probe/record.hpp"
#include "report/palette.hpp"
#include "report/segment_info.hpp"

namespace synspect::report {

/// One packet, or what came before all of them. A cell that is not known is `-`.
struct TableRow {
  std::string number;  ///< of the segment in the transcript, by which findings name it
  std::string time;    ///< seconds since the first segment
  std::string source;
  std::string destination;
  std::string protocol;
  std::string length;  ///< octets of the frame, link layer included
  std::string info;
  Ink ink = Ink::plain;
};

/// The packets of a lifecycle in the order of time: how the name was resolved, its segments, and
/// the ICMP errors about them, which have no number.
[[nodiscard]] std::vector<TableRow> table_rows(const probe::Record& record,
                                               SegmentInfo::Detail detail);

}  // namespace synspect::report
