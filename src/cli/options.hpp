#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/error.hpp"
#include "cli/fail_if.hpp"
#include "live/guard.hpp"
#include "live/way_wish.hpp"
#include "probe/plan.hpp"
#include "probe/targets.hpp"

namespace synspect::cli {

enum class Output : std::uint8_t { text, ladder, table, json, csv };

/// How results are shown.
struct OutputOptions {
  Output output = Output::text;
  bool colour = false;
  bool quiet = false;
  bool verbose = false;
  std::string pcapng;              ///< where packets go; empty: nowhere
  bool on_standard_error = false;  ///< the results: packets go to standard output
  bool ascii = false;              ///< draw with the characters of ASCII alone
  std::size_t columns = 80;        ///< of the terminal; 80 where there is none
};

/// Everything that `synspect probe` was told.
struct ProbeOptions {
  std::vector<probe::TargetSpec> targets;
  std::vector<std::uint16_t> ports;
  live::WayWish way;
  probe::Plan plan;
  probe::Schedule schedule;
  live::GuardMode guard = live::GuardMode::automatic;
  OutputOptions show;
  std::vector<FailIf> fail_if;
};

namespace po = boost::program_options;

// The option groups, each described once: parsing, help and (later) other commands share them.
/// `ports`: source ports that take turns.
[[nodiscard]] po::options_description target_options(std::size_t ports);
[[nodiscard]] po::options_description repetition_options();
/// `opening`: the default of --open. `may_stay_open`: there is --close none.
[[nodiscard]] po::options_description lifecycle_options(const std::string& opening,
                                                        bool may_stay_open);
[[nodiscard]] po::options_description conversation_options();
[[nodiscard]] po::options_description measurement_options();
[[nodiscard]] po::options_description output_options();
/// The same for a command whose packets are its own: with --pcapng.
[[nodiscard]] po::options_description live_output_options();
/// --pcapng alone.
void add_pcapng_option(po::options_description& group);
[[nodiscard]] po::options_description verdict_options();
[[nodiscard]] po::options_description general_options();
/// All that `synspect probe` knows.
[[nodiscard]] po::options_description all_probe_options();

/// Parses the arguments after the command name. `usage` with one line that names the option.
[[nodiscard]] Result<po::variables_map> parse_arguments(const std::vector<std::string>& arguments,
                                                        const po::options_description& known);

// From parsed options to values; each fails with `usage`.
[[nodiscard]] Result<ProbeOptions> probe_options(const po::variables_map& given);
[[nodiscard]] Result<OutputOptions> output_options(const po::variables_map& given);
/// The same without the format: --pcapng, colour, -q and -v.
[[nodiscard]] Result<OutputOptions> appearance(const po::variables_map& given);
/// What --color, NO_COLOR and the terminal say together.
[[nodiscard]] Result<bool> wants_colour(const po::variables_map& given, bool on_standard_error);
[[nodiscard]] Result<live::WayWish> way_options(const po::variables_map& given);
/// Of all -p together; none was given: none.
[[nodiscard]] Result<std::vector<std::uint16_t>> ports_of(const po::variables_map& given);

}  // namespace synspect::cli
