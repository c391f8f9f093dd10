#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace synspect::cli {

/// Everything that `synspect report` was told.
struct ReportOptions {
  std::vector<std::string> inputs;  ///< "-": standard input; at least one
  std::string page;                 ///< "-": standard output
};

[[nodiscard]] po::options_description page_options();
/// All that `synspect report` knows.
[[nodiscard]] po::options_description all_report_options();
[[nodiscard]] Result<ReportOptions> report_options(const po::variables_map& given);

}  // namespace synspect::cli
