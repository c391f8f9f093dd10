#include "cli/reporters.hpp"

#include <iostream>

#include "report/json.hpp"
#include "report/ladder.hpp"
#include "report/lifecycle_csv.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace synspect::cli {
namespace {

std::unique_ptr<report::Reporter> text_reporter(const OutputOptions& show, Lifecycles lifecycles,
                                                std::ostream& out) {
  using Detail = report::TextReporter::Detail;
  const bool single = lifecycles != Lifecycles::many;
  const Detail detail = show.verbose            ? Detail::options
                        : single && !show.quiet ? Detail::segments
                                                : Detail::line;
  return std::make_unique<report::TextReporter>(out, report::Palette{show.colour}, detail,
                                                lifecycles == Lifecycles::one_live);
}

std::unique_ptr<report::Reporter> table_reporter(const OutputOptions& show, std::ostream& out) {
  using Below = report::TableReporter::Below;
  using Detail = report::SegmentInfo::Detail;
  return std::make_unique<report::TableReporter>(out, report::Palette{show.colour},
                                                 show.verbose ? Detail::raw : Detail::relative,
                                                 show.quiet ? Below::outcome : Below::findings);
}

std::unique_ptr<report::Reporter> ladder_reporter(const OutputOptions& show, std::ostream& out) {
  const report::LadderReporter::Options options{show.ascii, show.columns, show.verbose, show.quiet};
  return std::make_unique<report::LadderReporter>(out, report::Palette{show.colour}, options);
}

}  // namespace

std::ostream& results_of(const OutputOptions& show) {
  return show.on_standard_error ? std::clog : std::cout;
}

std::unique_ptr<report::Reporter> make_reporter(const OutputOptions& show, Lifecycles lifecycles,
                                                std::ostream& out) {
  switch (show.output) {
    case Output::json: return std::make_unique<report::JsonReporter>(out);
    case Output::csv: return std::make_unique<report::LifecycleCsvReporter>(out);
    case Output::table: return table_reporter(show, out);
    case Output::ladder: return ladder_reporter(show, out);
    case Output::text: break;
  }
  return text_reporter(show, lifecycles, out);
}

}  // namespace synspect::cli
