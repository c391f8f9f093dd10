#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "infer/vantage.hpp"

namespace synspect::cli {

/// Everything that `synspect explain` was told.
struct ExplainOptions {
  std::string file;                  ///< "-": standard input
  std::vector<Address> hosts;        ///< of either side; none: any
  std::vector<std::uint16_t> ports;  ///< of either side; none: any
  std::string filter;                ///< of pcap-filter(7); empty: none
  std::optional<infer::Vantage> vantage;
  OutputOptions show;
};

[[nodiscard]] po::options_description explain_option_groups();
/// All options that `synspect explain` knows.
[[nodiscard]] po::options_description all_explain_options();
/// Fails with `usage`.
[[nodiscard]] Result<ExplainOptions> explain_options(const po::variables_map& given);

}  // namespace synspect::cli
