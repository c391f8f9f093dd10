#pragma once

#include <ostream>

#include "report/palette.hpp"
#include "report/reporter.hpp"

namespace synspect::report {

/// `-o text`: for people.
class TextReporter final : public Reporter {
 public:
  enum class Detail : std::uint8_t {
    line,      ///< one line a lifecycle
    segments,  ///< each segment as it passes, then steps, server states and findings
    options,   ///< ... with all TCP options
  };
  /// `live`: show each segment as it passes; only where there is one lifecycle at a time, since the
  /// segments of several would mix.
  TextReporter(std::ostream& out, Palette palette, Detail detail, bool live = true)
      : out_(out), palette_(palette), detail_(detail), live_(live) {}

  void on_segment(const probe::Session& session) override;
  void on_record(const probe::Record& record) override;
  void on_summary(const probe::Summary& summary) override;

 private:
  std::ostream& out_;
  Palette palette_;
  Detail detail_;
  bool live_;
};

}  // namespace synspect::report
