#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/live_run.hpp"
#include "net/privilege.hpp"
#include "net/resolver.hpp"
#include "net/route.hpp"

namespace synspect::cli {
namespace {

constexpr Duration kResolveTimeout = std::chrono::seconds{10};

/// Resolves one target and finds the way to it: a job for each of its ports.
Result<std::vector<probe::Job>> jobs_for(const probe::TargetSpec& target,
                                         const ProbeOptions& options) {
  const auto resolved = net::resolve(target.host, options.way.family, kResolveTimeout);
  if (!resolved) return resolved.error();
  const auto route = net::find_route(resolved->address,
                                     {options.way.interface, options.way.source, resolved->scope});
  if (!route) return route.error();
  const probe::Path path{route->source, route->interface, route->interface_index, route->mtu};
  const std::vector<std::uint16_t> ports = target.port ? std::vector{*target.port} : options.ports;
  std::vector<probe::Job> jobs;
  jobs.reserve(ports.size());
  for (const std::uint16_t port : ports) {
    jobs.push_back({target.host, {resolved->address, port}, path, resolved->took});
  }
  return jobs;
}

ExitStatus probe(const ProbeOptions& options) {
  if (const auto allowed = net::require_raw_packets(); !allowed)
    return report_failure(allowed.error());
  RunSetup setup{{},
                 options.plan,
                 options.schedule,
                 options.guard,
                 options.way.interface,
                 options.way.source_port,
                 options.show,
                 options.fail_if};
  // A target that cannot be probed does not keep the others from it.
  ExitStatus status = ExitStatus::success;
  for (const probe::TargetSpec& target : options.targets) {
    const auto jobs = jobs_for(target, options);
    if (!jobs) {
      status = graver(status, report_failure(jobs.error()));
      continue;
    }
    for (const probe::Job& job : *jobs) {
      const bool again =
          std::any_of(setup.jobs.begin(), setup.jobs.end(), [&job](const auto& other) {
            return other.remote == job.remote && other.path.interface == job.path.interface;
          });
      if (!again) setup.jobs.push_back(job);
    }
  }
  if (setup.jobs.empty()) return status;
  const std::uint64_t lifecycles = std::uint64_t{options.schedule.count} * setup.jobs.size();
  if (options.plan.measure == probe::Measure::accept_queue && lifecycles > kProbePorts) {
    return report_failure({Errc::usage, fmt::format("--measure accept-queue: holds {} lifecycles "
                                                    "at once at most",
                                                    kProbePorts)});
  }
  const probe::Job& first = setup.jobs.front();
  const bool alone = setup.jobs.size() == 1 && setup.schedule.count == 1;
  if (alone && setup.source_port == first.remote.port &&
      first.path.source == first.remote.address) {
    return report_failure({Errc::usage, "--source-port: the target itself is at that port"});
  }
  return graver(status, run_live(setup));
}

}  // namespace

ExitStatus probe_command(const std::vector<std::string>& arguments) {
  const auto given = parse_arguments(arguments, all_probe_options());
  if (!given) return report_failure(given.error());
  if ((*given)["help"].as<bool>()) {
    std::cout << probe_help();
    return ExitStatus::success;
  }
  if ((*given)["version"].as<bool>()) {
    std::cout << version_text();
    return ExitStatus::success;
  }
  const auto options = probe_options(*given);
  return options ? probe(*options) : report_failure(options.error());
}

}  // namespace synspect::cli
