#include "cli/report_options.hpp"

#include <algorithm>
#include <sstream>

#include "cli/help.hpp"
#include "cli/values.hpp"

namespace synspect::cli {
namespace {

constexpr const char* kReportUsage = R"(synspect report FILE.ndjson... -o page.html

Makes one HTML page of what probe, scan and explain have written with -o json:
outcomes and findings, the distribution of every step, round trips over time,
a comparison of the targets, and for each lifecycle its ladder. The page needs
nothing besides: it can be mailed, and asks no network for anything. FILE - is
standard input.

  synspect probe db.example:5432 -c 100 -i 1 -o json > run.ndjson
  synspect report run.ndjson -o run.html
  synspect scan 10.0.0.0/16 -p 443 | synspect report - -o scan.html
)";

constexpr const char* kReportReading = R"(
Summaries are left out, because the page computes its own; so are lines of other
schemas, which are counted. A last line that was cut off is left out, and said.

Exit status: 0 the page is written; 2 usage: an option, a file that cannot be
read, is empty, or has a line that is no record; 5 the page cannot be written.
)";

}  // namespace

po::options_description page_options() {
  po::options_description group{"Output"};
  auto add = group.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE"),
      "the page; replaced as a whole, if it is there. -: standard output");
  return group;
}

po::options_description all_report_options() {
  po::options_description all;
  all.add(page_options()).add(general_options());
  return all;
}

Result<ReportOptions> report_options(const po::variables_map& given) {
  ReportOptions options;
  options.inputs = texts(given, "target");
  if (options.inputs.empty()) {
    return Failure{Errc::usage, "no input: synspect report FILE.ndjson -o page.html"};
  }
  if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 1) {
    return Failure{Errc::usage, "standard input (-) can be read once only"};
  }
  if (given.count("output") > 0) options.page = given["output"].as<std::string>();
  if (options.page.empty()) {
    return Failure{Errc::usage, "no page: give -o page.html, or -o - for standard output"};
  }
  return options;
}

std::string report_help() {
  std::ostringstream out;
  out << kReportUsage << '\n' << page_options() << kReportReading;
  return out.str();
}

}  // namespace synspect::cli
