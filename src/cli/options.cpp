#include "cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "cli/plan_options.hpp"
#include "cli/values.hpp"
#include "net/output_file.hpp"
#include "net/services.hpp"
#include "net/terminal.hpp"

namespace synspect::cli {
namespace {

constexpr std::uint64_t kMostLifecycles = 1'000'000;
constexpr std::size_t kLeastColumns = 80;
constexpr Duration kTogether = std::chrono::milliseconds{1};

std::optional<Failure> read_targets(const po::variables_map& given, ProbeOptions& options) {
  for (const std::string& text : texts(given, "target")) {
    auto spec = probe::parse_target(text);
    if (!spec) return spec.error();
    options.targets.push_back(*std::move(spec));
  }
  if (options.targets.empty())
    return Failure{Errc::usage, "no target: synspect probe TARGET -p PORT"};
  auto ports = ports_of(given);
  if (!ports) return ports.error();
  options.ports = *std::move(ports);
  for (const probe::TargetSpec& spec : options.targets) {
    if (spec.port || !options.ports.empty()) continue;
    return Failure{Errc::usage, "target " + spec.host + ": no port: give -p PORTS or TARGET:PORT"};
  }
  return std::nullopt;
}

std::optional<Failure> read_fail_if(const po::variables_map& given, std::vector<FailIf>& into) {
  for (const std::string& text : texts(given, "fail-if")) {
    auto expression = parse_fail_if(text);
    if (!expression) return expression.error();
    into.push_back(*std::move(expression));
  }
  return std::nullopt;
}

}  // namespace

Result<po::variables_map> parse_arguments(const std::vector<std::string>& arguments,
                                          const po::options_description& known) {
  try {
    po::positional_options_description positional;
    positional.add("target", -1);
    namespace style = po::command_line_style;
    po::variables_map given;
    po::store(po::command_line_parser{arguments}
                  .options(known)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              given);
    po::notify(given);
    return given;
  } catch (const po::error& error) {
    return Failure{Errc::usage, error.what()};
  }
}

Result<std::vector<std::uint16_t>> ports_of(const po::variables_map& given) {
  std::string lists;
  for (const std::string& list : texts(given, "port")) lists += (lists.empty() ? "" : ",") + list;
  if (given.count("port") == 0) return std::vector<std::uint16_t>{};
  return probe::parse_ports(lists, net::service_port);
}

Result<live::WayWish> way_options(const po::variables_map& given) {
  live::WayWish options;
  const bool v4 = given["ipv4"].as<bool>();
  const bool v6 = given["ipv6"].as<bool>();
  if (v4 && v6) return Failure{Errc::usage, "-4 and -6 exclude each other"};
  if (v4) options.family = Family::v4;
  if (v6) options.family = Family::v6;
  if (given.count("interface") > 0) {
    options.interface = given["interface"].as<std::string>();
    if (options.interface.empty()) return Failure{Errc::usage, "--interface: empty"};
  }
  if (given.count("source") > 0) {
    const std::string& text = given["source"].as<std::string>();
    options.source = Address::parse(text);
    if (!options.source) return Failure{Errc::usage, "--source " + text + ": not an IP address"};
  }
  Reading read{given};
  read.whole("source-port", 1, 65535, options.source_port);
  if (read.failure()) return *read.failure();
  return options;
}

Result<OutputOptions> output_options(const po::variables_map& given) {
  constexpr Words<Output, 5> outputs{{{"text", Output::text},
                                      {"ladder", Output::ladder},
                                      {"table", Output::table},
                                      {"json", Output::json},
                                      {"csv", Output::csv}}};
  auto options = appearance(given);
  if (!options) return options;
  Reading read{given};
  read.word("output", outputs, options->output);
  options->ascii = given["ascii"].as<bool>();
  const auto columns = options->on_standard_error ? net::stderr_columns() : net::stdout_columns();
  options->columns = std::max(kLeastColumns, columns.value_or(kLeastColumns));
  if (read.failure()) return *read.failure();
  return options;
}

Result<bool> wants_colour(const po::variables_map& given, bool on_standard_error) {
  enum class Colour : std::uint8_t { automatic, always, never };
  constexpr Words<Colour, 3> colours{
      {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}}};
  Colour colour = Colour::automatic;
  Reading read{given};
  read.word("color", colours, colour);
  if (read.failure()) return *read.failure();
  if (colour != Colour::automatic) return colour == Colour::always;
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  return wanted && (on_standard_error ? net::stderr_is_terminal() : net::stdout_is_terminal());
}

Result<OutputOptions> appearance(const po::variables_map& given) {
  OutputOptions options;
  if (given.count("pcapng") > 0) {
    options.pcapng = given["pcapng"].as<std::string>();
    if (options.pcapng.empty()) return Failure{Errc::usage, "--pcapng: empty"};
    options.on_standard_error = net::is_standard_output(options.pcapng);
  }
  const auto colour = wants_colour(given, options.on_standard_error);
  if (!colour) return colour.error();
  options.colour = *colour;
  options.quiet = given["quiet"].as<bool>();
  options.verbose = given["verbose"].as<bool>();
  if (options.quiet && options.verbose) return Failure{Errc::usage, "-q and -v exclude each other"};
  return options;
}

Result<ProbeOptions> probe_options(const po::variables_map& given) {
  ProbeOptions options;
  constexpr Words<live::GuardMode, 3> guards{{{"auto", live::GuardMode::automatic},
                                              {"nft", live::GuardMode::nft},
                                              {"none", live::GuardMode::none}}};
  auto show = output_options(given);
  if (!show) return show.error();
  options.show = *show;
  if (const auto failure = read_targets(given, options)) return *failure;
  auto way = way_options(given);
  if (!way) return way.error();
  options.way = *std::move(way);
  if (const auto failure = read_fail_if(given, options.fail_if)) return *failure;
  Reading read{given};
  read.word("rst-guard", guards, options.guard);
  read.whole("count", 1, kMostLifecycles, options.schedule.count);
  read.seconds("interval", Duration{}, std::chrono::hours{24}, options.schedule.interval);
  if (read.failure()) return *read.failure();
  auto plan = read_plan(given, probe::Opening::full);
  if (!plan) return plan.error();
  options.plan = *std::move(plan);
  // All are to be half-way at the same time.
  const bool together = options.plan.measure == probe::Measure::accept_queue;
  if (together && given.count("interval") == 0) options.schedule.interval = kTogether;
  return options;
}

}  // namespace synspect::cli
