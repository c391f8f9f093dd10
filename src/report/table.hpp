#pragma once

#include <ostream>

#include "report/palette.hpp"
#include "report/reporter.hpp"
#include "report/segment_info.hpp"

namespace synspect::report {

/// `-o table`: each lifecycle, once it has ended, as a line a packet in the manner of protocol
/// analysers; below it the findings and a line that says how it ended. Columns are as wide as what
/// stands in them, and a line is never broken: it is as long as its packet needs.
class TableReporter final : public Reporter {
 public:
  enum class Below : std::uint8_t {
    findings,  ///< measurements, findings, and how it ended
    outcome,   ///< the last alone
  };
  TableReporter(std::ostream& out, Palette palette, SegmentInfo::Detail detail, Below below)
      : out_(out), palette_(palette), detail_(detail), below_(below) {}

  void on_segment(const probe::Session&) override {}
  void on_record(const probe::Record& record) override;
  void on_summary(const probe::Summary& summary) override;

 private:
  std::ostream& out_;
  Palette palette_;
  SegmentInfo::Detail detail_;
  Below below_;
  bool first_ = true;
};

}  // namespace synspect::report
