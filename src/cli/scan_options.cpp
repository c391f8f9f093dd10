#include "cli/scan_options.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/plan_options.hpp"
#include "cli/target_files.hpp"
#include "cli/values.hpp"
#include "net/services.hpp"
#include "probe/pending.hpp"
#include "probe/scan_target.hpp"

namespace synspect::cli {
namespace {

constexpr std::uint64_t kMostRate = 100'000'000;
constexpr std::uint64_t kMostInFlight = 16'000'000;

std::optional<Failure> read_exclusions(const po::variables_map& given, ScanOptions& options) {
  for (const std::string& list : texts(given, "exclude")) {
    const auto ranges = probe::parse_range_list(list);
    if (!ranges) return Failure{Errc::usage, "--exclude " + ranges.error().text};
    options.excluded.insert(options.excluded.end(), ranges->begin(), ranges->end());
  }
  for (const std::string& path : texts(given, "exclude-file")) {
    const auto ranges = read_ranges(path);
    if (!ranges) return Failure{Errc::usage, "--exclude-file: " + ranges.error().text};
    options.excluded.insert(options.excluded.end(), ranges->begin(), ranges->end());
  }
  for (const std::string& kind : texts(given, "allow")) {
    const auto range = probe::parse_special_range(kind);
    if (!range) return Failure{Errc::usage, "--allow " + range.error().text};
    options.allowed.push_back(*range);
  }
  return std::nullopt;
}

std::optional<Failure> read_lifecycle(const po::variables_map& given, ScanOptions& options) {
  auto plan = read_plan(given, probe::Opening::half);
  if (!plan) return plan.error();
  options.plan.lifecycle = *std::move(plan);
  if (options.plan.lifecycle.closing == probe::Closing::none) {
    return Failure{Errc::usage, "--close none: a scan leaves no connection open"};
  }
  constexpr int most = probe::Pending::kMostTransmissions - 1;
  if (options.plan.lifecycle.retries > most) {
    return Failure{Errc::usage, "--retries: a scan sends a segment again 5 times at most"};
  }
  return std::nullopt;
}

std::optional<Failure> read_pace(const po::variables_map& given, ScanOptions& options) {
  Reading read{given};
  const bool no_limit = given.count("rate") > 0 && given["rate"].as<std::string>() == "max";
  if (no_limit) {
    options.plan.rate.reset();
  } else {
    read.whole("rate", 1, kMostRate, options.plan.rate);
  }
  read.whole("in-flight", 1, kMostInFlight, options.plan.in_flight);
  read.whole("seed", 0, UINT64_MAX, options.seed);
  Duration most{};
  read.seconds("max-time", std::chrono::milliseconds{1}, std::chrono::hours{24 * 366}, most);
  if (most > Duration{}) options.max_time = most;
  return read.failure();
}

std::optional<Failure> read_output(const po::variables_map& given, ScanOptions& options) {
  constexpr Words<ScanFormat, 3> formats{
      {{"json", ScanFormat::json}, {"csv", ScanFormat::csv}, {"text", ScanFormat::text}}};
  constexpr Words<live::GuardMode, 3> guards{{{"auto", live::GuardMode::automatic},
                                              {"nft", live::GuardMode::nft},
                                              {"none", live::GuardMode::none}}};
  const auto show = appearance(given);
  if (!show) return show.error();
  options.show = *show;
  options.plan.report_silent = given["all"].as<bool>();
  if (given.count("resume") > 0) options.resume = given["resume"].as<std::string>();
  if (!options.resume.empty() &&
      std::filesystem::path{options.resume}.lexically_normal() ==
          std::filesystem::path{options.show.pcapng}.lexically_normal()) {
    return Failure{Errc::usage, "--resume, --pcapng: one file cannot be both"};
  }
  Reading read{given};
  read.word("output", formats, options.format);
  read.word("rst-guard", guards, options.guard);
  return read.failure();
}

std::optional<Failure> read_scan_targets(const po::variables_map& given, ScanOptions& options) {
  options.targets = texts(given, "target");
  const bool streamed = options.from_standard_input();
  if (options.targets.empty()) {
    return Failure{Errc::usage, "no target: synspect scan TARGETS -p PORTS"};
  }
  if (streamed && options.targets.size() > 1) {
    return Failure{Errc::usage, "-: targets come from standard input or from elsewhere, not both"};
  }
  auto ports = ports_of(given);
  if (!ports) return ports.error();
  options.ports = *std::move(ports);
  return std::nullopt;
}

}  // namespace

bool ScanOptions::from_standard_input() const {
  return std::find(targets.begin(), targets.end(), "-") != targets.end();
}

Result<ScanOptions> scan_options(const po::variables_map& given) {
  ScanOptions options;
  for (const auto& read :
       {read_output, read_scan_targets, read_exclusions, read_lifecycle, read_pace}) {
    if (const auto failure = read(given, options)) return *failure;
  }
  auto way = way_options(given);
  if (!way) return way.error();
  options.way = *std::move(way);
  if (given.count("shard") > 0) {
    const auto shard = probe::parse_shard(given["shard"].as<std::string>());
    if (!shard) return Failure{Errc::usage, "--shard " + shard.error().text};
    options.shard = *shard;
  }
  return options;
}

}  // namespace synspect::cli
