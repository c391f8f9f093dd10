#include <fmt/format.h>

#include <iostream>
#include <random>
#include <utility>

#include "cli/checkpoint_file.hpp"
#include "cli/commands.hpp"
#include "cli/guard.hpp"
#include "cli/help.hpp"
#include "cli/scan_loop.hpp"
#include "cli/scan_progress.hpp"
#include "net/broadcast.hpp"
#include "net/port_lease.hpp"
#include "net/privilege.hpp"

namespace synspect::cli {
namespace {

/// Source ports that take turns. A scan needs one to tell its targets apart; with more, a target
/// that is probed again is so from another one.
constexpr std::size_t kPorts = 256;

/// One scan, and the file that it can be continued from.
struct Task {
  ScanOptions options;
  std::vector<std::string> arguments;
  std::optional<probe::Checkpoint> checkpoint;
};

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

probe::Completion completion_of(const std::optional<probe::Checkpoint>& checkpoint) {
  return checkpoint ? probe::Completion{checkpoint->next, checkpoint->outstanding}
                    : probe::Completion{};
}

probe::Checkpoint checkpoint_of(const Task& task, const ScanTargets& targets,
                                const probe::Completion& completion) {
  return {task.arguments, targets.seed, targets.digest, completion.next(),
          completion.outstanding()};
}

/// The run has ended: keeps what it takes to go on, if something is left.
std::optional<Failure> keep_or_remove(const Task& task, const ScanTargets& targets,
                                      const probe::Scan& scan) {
  const std::string& given = task.options.resume;
  if (scan.complete()) {
    if (!given.empty()) remove_checkpoint(given);
    return std::nullopt;
  }
  const std::string path =
      given.empty() ? fmt::format("synspect-{:016x}.resume", targets.seed) : given;
  const auto written = write_checkpoint(path, checkpoint_of(task, targets, scan.completion()));
  if (!written) return written.error();
  say(fmt::format("{} targets are done; to go on: synspect scan --resume {}{}",
                  scan.counters().targets_done, path,
                  task.options.from_standard_input() ? ", with the same standard input" : ""));
  return std::nullopt;
}

ExitStatus scan(Task task) {
  if (const auto allowed = net::require_raw_packets(); !allowed)
    return report_failure(allowed.error());
  ScanOptions& options = task.options;
  options.local_broadcasts = net::broadcast_addresses();
  auto targets = scan_targets(options, random_seed(), task.checkpoint);
  if (!targets) return report_failure(targets.error());
  auto ways = ScanWays::find((*targets)->ranges, options.way);
  if (!ways) return report_failure(ways.error());
  auto lease = net::PortLease::acquire(kPorts, options.way.source_port);
  if (!lease) return report_failure(lease.error());
  auto sender = net::BulkSender::open(ways->ways(), options.way.interface);
  if (!sender) return report_failure(sender.error());
  const auto hook = ways->all_link_level() ? net::GuardHook::prerouting : net::GuardHook::input;
  auto guard = raise_guard(options.guard, lease->ports(), hook);
  if (!guard) return report_failure(guard.error());
  auto output = ScanOutput::open(options, (*targets)->names);
  if (!output) return report_failure(output.error());

  ScanLoop loop{
      options,  *ways,   lease->ports(), (*targets)->source(), completion_of(task.checkpoint),
      **sender, **output};
  if (const auto ready = loop.capture(ways->interfaces(), lease->ports()); !ready) {
    return report_failure(ready.error());
  }
  ScanProgress progress{options, (*targets)->source().total()};
  loop.run({[&](Instant now) { progress.show(now, loop.scan(), (*output)->tally()); },
            [&](const probe::Completion& completion) -> std::optional<Failure> {
              if (options.resume.empty()) return std::nullopt;
              const auto written =
                  write_checkpoint(options.resume, checkpoint_of(task, **targets, completion));
              return written ? std::nullopt : std::optional{written.error()};
            }});
  progress.clear();
  (*output)->finish(loop.scan().counters(), loop.scan().complete());
  ExitStatus status = (*output)->status();
  if (!(*output)->flush(true)) status = graver(status, report_failure(output_failure()));
  if ((*targets)->skipped_lines > 0) status = graver(status, ExitStatus::not_as_asked);
  if (const auto& drops = loop.scan().counters().capture_dropped; drops > 0) {
    say(
        fmt::format("capture-dropped: the kernel dropped {} captured packets; {} targets were "
                    "probed again",
                    drops, loop.scan().counters().probed_again));
  }
  if (loop.failure()) status = graver(status, report_failure(*loop.failure()));
  if (const auto failure = keep_or_remove(task, **targets, loop.scan())) {
    status = graver(status, report_failure(*failure));
  }
  return loop.interrupted() ? ExitStatus::interrupted : status;
}

/// What was given, and for what was not, what the checkpoint remembers.
void add_remembered(po::variables_map& given, const po::variables_map& remembered) {
  for (const auto& [name, value] : remembered) {
    const auto found = given.find(name);
    const bool is_given =
        found != given.end() && !found->second.empty() && !found->second.defaulted();
    if (!is_given) given.insert_or_assign(name, value);
  }
}

ExitStatus resume_or_begin(std::vector<std::string> arguments, po::variables_map given) {
  std::optional<probe::Checkpoint> checkpoint;
  if (given.count("resume") > 0) {
    auto found = read_checkpoint(given["resume"].as<std::string>());
    if (!found) return report_failure(found.error());
    checkpoint = *std::move(found);
  }
  if (checkpoint && given.count("target") == 0) {
    arguments = checkpoint->arguments;
    const auto remembered = parse_arguments(arguments, all_scan_options());
    if (!remembered) return report_failure(remembered.error());
    add_remembered(given, *remembered);
  }
  auto options = scan_options(given);
  if (!options) return report_failure(options.error());
  return scan({*std::move(options), std::move(arguments), std::move(checkpoint)});
}

}  // namespace

ExitStatus scan_command(const std::vector<std::string>& arguments) {
  const auto given = parse_arguments(arguments, all_scan_options());
  if (!given) return report_failure(given.error());
  if ((*given)["help"].as<bool>()) {
    std::cout << scan_help();
    return ExitStatus::success;
  }
  if ((*given)["version"].as<bool>()) {
    std::cout << version_text();
    return ExitStatus::success;
  }
  return resume_or_begin(arguments, *given);
}

}  // namespace synspect::cli
