#include "cli/options.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "cli/values.hpp"
#include "net/services.hpp"
#include "net/terminal.hpp"

namespace synspect::cli {
namespace {

constexpr std::uint64_t kMostLifecycles = 1'000'000;
constexpr std::size_t kMostPayload = 65536;

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<std::string_view, Enum>, N>;

Failure too_long(const std::string& what) {
  return {Errc::usage, fmt::format("--send: {}: more than {} octets", what, kMostPayload)};
}

Result<std::vector<std::uint8_t>> payload(const std::string& text) {
  if (text.front() != '@') {
    if (text.size() > kMostPayload) return too_long("the text");
    return std::vector<std::uint8_t>(text.begin(), text.end());
  }
  const std::string path = text.substr(1);
  std::ifstream file{path, std::ios::binary};
  if (!file) return os_failure_as_usage("--send: open " + path);
  std::vector<std::uint8_t> octets(kMostPayload + 1);
  try {
    file.read(reinterpret_cast<char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  } catch (const std::ios_base::failure&) {  // libstdc++ throws where the path is a directory
    return os_failure_as_usage("--send: read " + path);
  }
  if (file.bad()) return os_failure_as_usage("--send: read " + path);
  if (!file.eof()) return too_long(path);
  octets.resize(static_cast<std::size_t>(file.gcount()));
  return octets;
}

std::optional<Failure> read_plan(const po::variables_map& given, probe::Plan& plan) {
  using probe::Closing;
  using probe::Opening;
  constexpr Words<Opening, 2> openings{{{"full", Opening::full}, {"half", Opening::half}}};
  constexpr Words<Closing, 3> closings{
      {{"fin", Closing::fin}, {"rst", Closing::rst}, {"none", Closing::none}}};
  constexpr Words<wire::Profile, 4> profiles{{{"linux", wire::Profile::linux_like},
                                              {"windows", wire::Profile::windows_like},
                                              {"macos", wire::Profile::macos_like},
                                              {"minimal", wire::Profile::minimal}}};
  constexpr Duration day = std::chrono::hours{24};
  constexpr Duration least = std::chrono::milliseconds{1};
  Reading read{given};
  read.word("open", openings, plan.opening);
  read.word("close", closings, plan.closing);
  read.word("profile", profiles, plan.profile);
  read.seconds("hold", Duration{}, day, plan.hold);
  read.seconds("timeout", least, day, plan.step_timeout);
  read.seconds("time-wait", Duration{}, day, plan.time_wait);
  read.whole("retries", 0, 100, plan.retries);
  read.whole("ttl", 1, 255, plan.ttl);
  if (read.failure()) return read.failure();
  if (given.count("send") == 0 || given["send"].as<std::string>().empty()) return std::nullopt;
  auto octets = payload(given["send"].as<std::string>());
  if (!octets) return octets.error();
  plan.send = *std::move(octets);
  return std::nullopt;
}

std::optional<Failure> read_targets(const po::variables_map& given, ProbeOptions& options) {
  for (const std::string& text : texts(given, "target")) {
    auto spec = probe::parse_target(text);
    if (!spec) return spec.error();
    options.targets.push_back(*std::move(spec));
  }
  if (options.targets.empty())
    return Failure{Errc::usage, "no target: synspect probe TARGET -p PORT"};
  std::string lists;
  for (const std::string& list : texts(given, "port")) lists += (lists.empty() ? "" : ",") + list;
  if (given.count("port") > 0) {
    auto ports = probe::parse_ports(lists, net::service_port);
    if (!ports) return ports.error();
    options.ports = *std::move(ports);
  }
  for (const probe::TargetSpec& spec : options.targets) {
    if (spec.port || !options.ports.empty()) continue;
    return Failure{Errc::usage, "target " + spec.host + ": no port: give -p PORTS or TARGET:PORT"};
  }
  return std::nullopt;
}

std::optional<Failure> read_way(const po::variables_map& given, ProbeOptions& options) {
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
  std::uint16_t port = 0;
  read.whole("source-port", 1, 65535, port);
  if (port != 0) options.source_port = port;
  return read.failure();
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

Result<OutputOptions> output_options(const po::variables_map& given) {
  enum class Colour : std::uint8_t { automatic, always, never };
  constexpr Words<Output, 2> outputs{{{"text", Output::text}, {"json", Output::json}}};
  constexpr Words<Colour, 3> colours{
      {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}}};
  OutputOptions options;
  Colour colour = Colour::automatic;
  Reading read{given};
  read.word("output", outputs, options.output);
  read.word("color", colours, colour);
  if (read.failure()) return *read.failure();
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  options.colour = colour == Colour::always ||
                   (colour == Colour::automatic && wanted && net::stdout_is_terminal());
  options.quiet = given["quiet"].as<bool>();
  options.verbose = given["verbose"].as<bool>();
  if (options.quiet && options.verbose) return Failure{Errc::usage, "-q and -v exclude each other"};
  return options;
}

Result<ProbeOptions> probe_options(const po::variables_map& given) {
  ProbeOptions options;
  constexpr Words<GuardMode, 3> guards{
      {{"auto", GuardMode::automatic}, {"nft", GuardMode::nft}, {"none", GuardMode::none}}};
  auto show = output_options(given);
  if (!show) return show.error();
  options.show = *show;
  if (const auto failure = read_targets(given, options)) return *failure;
  if (const auto failure = read_way(given, options)) return *failure;
  if (const auto failure = read_plan(given, options.plan)) return *failure;
  if (const auto failure = read_fail_if(given, options.fail_if)) return *failure;
  Reading read{given};
  read.word("rst-guard", guards, options.guard);
  read.whole("count", 1, kMostLifecycles, options.schedule.count);
  read.seconds("interval", Duration{}, std::chrono::hours{24}, options.schedule.interval);
  if (read.failure()) return *read.failure();
  return options;
}

}  // namespace synspect::cli
