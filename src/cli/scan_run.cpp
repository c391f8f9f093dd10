#include "cli/scan_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <random>
#include <utility>

#include "cli/checkpoint_file.hpp"
#include "cli/scan_loop.hpp"
#include "cli/scan_progress.hpp"
#include "cli/unprivileged.hpp"
#include "live/guard.hpp"
#include "net/broadcast.hpp"
#include "net/port_lease.hpp"
#include "net/privilege.hpp"

namespace synspect::cli {
namespace {

/// All that a scan holds while it runs; given back in the opposite order.
struct Ground {
  std::unique_ptr<ScanTargets> targets;
  std::string checkpoint_path;
  std::unique_ptr<net::FileKeeper> keeper;  ///< in one place: the output's files know it
  ScanWays ways;
  std::unique_ptr<net::Resetter> resetter;
  net::PortLease lease;
  std::unique_ptr<net::BulkSender> sender;
  live::Guard guard;
  std::unique_ptr<ScanOutput> output;
};

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

/// Where it is kept what it takes to go on; without --resume only for a run that was broken off.
std::string checkpoint_path_for(const ScanOptions& options, const ScanTargets& targets) {
  return options.resume.empty() ? fmt::format("synspect-{:016x}.resume", targets.seed)
                                : options.resume;
}

/// What cannot be kept is better known before the scan than in the midst of it.
Result<void> check_checkpoint(const ScanOptions& options, net::FileKeeper& keeper) {
  if (options.resume.empty()) return {};
  const auto draft = keeper.draft(options.resume);
  if (draft) return {};
  return Failure{Errc::usage, "--resume: " + draft.error().text};
}

Result<Ground> prepare(const ScanTask& task) {
  const ScanOptions& options = task.options;
  if (const auto allowed = net::require_raw_packets(); !allowed) return allowed.error();
  auto targets =
      scan_targets(options, random_seed(), task.checkpoint, std::make_shared<net::NameService>());
  if (!targets) return targets.error();
  const std::string checkpoint_path = checkpoint_path_for(options, **targets);
  auto started = net::FileKeeper::start({checkpoint_path, options.show.pcapng});
  if (!started) return started.error();
  auto keeper = std::make_unique<net::FileKeeper>(*std::move(started));
  if (auto writable = check_checkpoint(options, *keeper); !writable) return writable.error();
  auto ways = ScanWays::find((*targets)->ranges, (*targets)->scopes, options.way);
  if (!ways) return ways.error();
  auto resetter = net::Resetter::start(options.way.interface);
  if (!resetter) return resetter.error();
  auto known = std::make_unique<net::Resetter>(*std::move(resetter));
  auto lease = net::PortLease::acquire(kScanPorts, options.way.source_port);
  if (!lease) return lease.error();
  auto sender = net::BulkSender::open(ways->ways(), options.way.interface, known.get());
  if (!sender) return sender.error();
  // Frames of our own making pass no connection tracking that an early drop could confuse.
  const auto hosts = ways->all_link_level() ? ways->sources() : std::vector<Address>{};
  auto guard = live::raise_guard(options.guard, lease->ports(), hosts);
  if (!guard) return guard.error();
  if (!guard->remark.empty()) say(guard->remark);
  auto output = ScanOutput::open(options, (*targets)->names, *keeper);
  if (!output) return output.error();
  return Ground{*std::move(targets), checkpoint_path,   std::move(keeper),
                *std::move(ways),    std::move(known),  *std::move(lease),
                *std::move(sender),  *std::move(guard), *std::move(output)};
}

probe::Completion completion_of(const std::optional<probe::Checkpoint>& checkpoint) {
  return checkpoint ? probe::Completion{checkpoint->next, checkpoint->outstanding}
                    : probe::Completion{};
}

/// Of all targets those that a former run has not done.
std::optional<std::uint64_t> left_of(std::optional<std::uint64_t> total,
                                     const std::optional<probe::Checkpoint>& checkpoint) {
  if (!total || !checkpoint) return total;
  return *total - (checkpoint->next - checkpoint->outstanding.size());
}

Result<void> keep(const ScanTask& task, Ground& ground, const probe::Completion& completion) {
  return write_checkpoint(*ground.keeper, ground.checkpoint_path,
                          {task.arguments, ground.targets->seed, ground.targets->digest,
                           completion.next(), completion.outstanding()});
}

/// The run has ended: keeps what it takes to go on, if something is left.
Result<void> keep_or_remove(const ScanTask& task, Ground& ground, const probe::Scan& scan) {
  const std::string& path = ground.checkpoint_path;
  if (scan.complete()) {
    return task.options.resume.empty() ? Result<void>{} : ground.keeper->remove(path);
  }
  auto kept = keep(task, ground, scan.completion());
  if (!kept) return kept;
  say(fmt::format("{} targets are done in this run; to go on: synspect scan --resume {}{}",
                  scan.counters().targets_done, path,
                  task.options.from_standard_input() ? ", with the same standard input" : ""));
  return {};
}

/// What the run has come to, said where it must be.
ExitStatus conclude(const ScanTask& task, Ground& ground, const ScanLoop& loop) {
  const probe::ScanCounters& counters = loop.scan().counters();
  ScanOutput& output = *ground.output;
  output.finish(counters, loop.scan().complete());
  ExitStatus status = output.status();
  if (const auto out = output.flush(true); !out && !loop.failure()) {
    status = graver(status, report_failure(out.error()));
  }
  if (ground.targets->bad_lines > 0) status = graver(status, ExitStatus::not_as_asked);
  if (ground.targets->unresolved > 0) status = graver(status, ExitStatus::not_resolved);
  if (counters.capture_dropped > 0) {
    say(
        fmt::format("capture-dropped: the kernel dropped {} captured packets; {} targets were "
                    "probed again",
                    counters.capture_dropped, counters.probed_again));
  }
  if (loop.failure()) status = graver(status, report_failure(*loop.failure()));
  if (output.failed()) {
    say("not all records could be written: the last checkpoint stays as it is");
  } else if (const auto kept = keep_or_remove(task, ground, loop.scan());
             !kept && !(loop.failure() && loop.failure()->text == kept.error().text)) {
    status = graver(status, report_failure(kept.error()));
  }
  return loop.interrupted() ? ExitStatus::interrupted : status;
}

std::string held(const Ground& ground) {
  return fmt::format("raw sockets, captures of {}, {}, source ports: {}; files by process {}",
                     fmt::join(ground.ways.interfaces(), " and "), live::guard_text(ground.guard),
                     ground.lease.ports().size(), ground.keeper->pid());
}

}  // namespace

ExitStatus run_scan(ScanTask task) {
  task.options.local_broadcasts = net::broadcast_addresses();
  auto prepared = prepare(task);
  if (!prepared) return report_failure(prepared.error());
  Ground& ground = *prepared;
  ScanLoop loop{task.options,
                ground.ways,
                ground.lease.ports(),
                ground.targets->source(),
                completion_of(task.checkpoint),
                *ground.sender,
                *ground.output};
  if (const auto ready = loop.capture(ground.ways.interfaces(), ground.lease.ports()); !ready) {
    return report_failure(ready.error());
  }
  const auto start = [&ground] {
    ground.sender->start();
    if (ground.targets->start_reading) ground.targets->start_reading();
  };
  if (const auto settled = go_unprivileged(task.options.show.verbose, held(ground), start);
      !settled) {
    return report_failure(settled.error());
  }
  ScanProgress progress{task.options, left_of(ground.targets->source().total(), task.checkpoint)};
  loop.run({[&](Instant now) { progress.show(now, loop.scan(), ground.output->tally()); },
            [&] { progress.clear(); },
            [&](const probe::Completion& completion) -> Result<void> {
              if (task.options.resume.empty()) return {};
              return keep(task, ground, completion);
            }});
  progress.clear();
  return conclude(task, ground, loop);
}

}  // namespace synspect::cli
