#include "cli/plan_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <ios>
#include <utility>

#include "cli/values.hpp"

namespace synspect::cli {
namespace {

constexpr std::size_t kMostPayload = 65536;

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

/// What cannot be asked for together.
std::optional<Failure> contradiction(const po::variables_map& given, const probe::Plan& plan) {
  if (plan.opening == probe::Opening::half) {
    for (const char* other : {"close", "send", "hold"}) {
      if (given.count(other) == 0) continue;
      return Failure{Errc::usage,
                     fmt::format("--open half and --{} exclude each other: a half-open "
                                 "connection ends before it",
                                 other)};
    }
  }
  if (plan.verify && plan.closing == probe::Closing::none) {
    return Failure{Errc::usage,
                   "--verify and --close none exclude each other: there is no end to verify"};
  }
  if (!plan.measure) return std::nullopt;
  if (plan.verify) return Failure{Errc::usage, "--verify and --measure exclude each other"};
  const bool whole = plan.opening == probe::Opening::full && plan.closing == probe::Closing::fin;
  if (whole) return std::nullopt;
  return Failure{Errc::usage, "--measure asks for --open full and --close fin"};
}

}  // namespace

Result<probe::Plan> read_plan(const po::variables_map& given, probe::Opening opening) {
  using probe::Closing;
  using probe::Opening;
  constexpr Words<Opening, 2> openings{{{"full", Opening::full}, {"half", Opening::half}}};
  constexpr Words<Closing, 3> closings{
      {{"fin", Closing::fin}, {"rst", Closing::rst}, {"none", Closing::none}}};
  constexpr Words<wire::Profile, 4> profiles{{{"linux", wire::Profile::linux_like},
                                              {"windows", wire::Profile::windows_like},
                                              {"macos", wire::Profile::macos_like},
                                              {"minimal", wire::Profile::minimal}}};
  Words<probe::Measure, probe::kMeasures.size()> measures;
  std::transform(probe::kMeasures.begin(), probe::kMeasures.end(), measures.begin(),
                 [](probe::Measure measure) {
                   return std::pair{to_string(measure), measure};
                 });
  constexpr Duration day = std::chrono::hours{24};
  constexpr Duration least = std::chrono::milliseconds{1};
  probe::Plan plan;
  plan.opening = opening;
  Reading read{given};
  read.word("open", openings, plan.opening);
  read.word("close", closings, plan.closing);
  read.word("profile", profiles, plan.profile);
  read.word("measure", measures, plan.measure);
  read.seconds("hold", Duration{}, day, plan.hold);
  read.seconds("timeout", least, day, plan.step_timeout);
  read.seconds("time-wait", Duration{}, day, plan.time_wait);
  read.whole("retries", 0, 100, plan.retries);
  read.whole("ttl", 1, 255, plan.ttl);
  plan.verify = given.count("verify") > 0 && given["verify"].as<bool>();
  if (read.failure()) return *read.failure();
  if (const auto failure = contradiction(given, plan)) return *failure;
  // The server is to close first.
  const bool server_first = plan.measure == probe::Measure::time_wait;
  if (server_first && given.count("hold") == 0) plan.hold = plan.step_timeout;
  if (given.count("send") == 0 || given["send"].as<std::string>().empty()) return plan;
  auto octets = payload(given["send"].as<std::string>());
  if (!octets) return octets.error();
  plan.send = *std::move(octets);
  return plan;
}

}  // namespace synspect::cli
