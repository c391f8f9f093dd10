#include <fmt/format.h>

#include <algorithm>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/live_run.hpp"
#include "live/jobs.hpp"
#include "net/name_service.hpp"
#include "net/privilege.hpp"

namespace synspect::cli {
namespace {

constexpr Duration kResolveTimeout = std::chrono::seconds{10};

/// A target that cannot be probed does not keep the others from it: `status` tells of it.
std::vector<probe::Job> jobs_of(const ProbeOptions& options, ExitStatus& status) {
  net::NameService names;  // ends with this function
  const auto resolve = [&names](const std::string& host, std::optional<Family> family) {
    return names.resolve(host, family, kResolveTimeout);
  };
  std::vector<probe::Job> all;
  for (const probe::TargetSpec& target : options.targets) {
    const auto jobs = live::jobs_for(target, options.ports, options.way, resolve);
    if (!jobs) {
      status = graver(status, report_failure(jobs.error()));
      continue;
    }
    for (const probe::Job& job : *jobs) {
      const bool again = std::any_of(all.begin(), all.end(), [&job](const auto& other) {
        return other.remote == job.remote && other.path.interface == job.path.interface;
      });
      if (!again) all.push_back(job);
    }
  }
  return all;
}

ExitStatus probe(const ProbeOptions& options) {
  if (const auto allowed = net::require_raw_packets(); !allowed)
    return report_failure(allowed.error());
  ExitStatus status = ExitStatus::success;
  live::Task task{jobs_of(options, status),
                  options.plan,
                  options.schedule,
                  options.guard,
                  options.way.interface,
                  options.way.source_port,
                  true};
  if (task.jobs.empty()) return status;
  const std::uint64_t lifecycles = std::uint64_t{options.schedule.count} * task.jobs.size();
  if (options.plan.measure == probe::Measure::accept_queue && lifecycles > live::kMostPorts) {
    return report_failure({Errc::usage, fmt::format("--measure accept-queue: holds {} lifecycles "
                                                    "at once at most",
                                                    live::kMostPorts)});
  }
  const probe::Job& first = task.jobs.front();
  const bool alone = task.jobs.size() == 1 && task.schedule.count == 1;
  if (alone && task.source_port == first.remote.port && first.path.source == first.remote.address) {
    return report_failure({Errc::usage, "--source-port: the target itself is at that port"});
  }
  return graver(status, run_live({std::move(task), options.show, options.fail_if}));
}

}  // namespace

ExitStatus probe_command(const std::vector<std::string>& arguments) {
  return run_command(arguments, all_probe_options(), probe_help,
                     [](const po::variables_map& given) {
                       const auto options = probe_options(given);
                       return options ? probe(*options) : report_failure(options.error());
                     });
}

}  // namespace synspect::cli
