#include "cli/live_run.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <ostream>

#include "cli/packet_log.hpp"
#include "cli/reporters.hpp"
#include "cli/tally.hpp"
#include "cli/unprivileged.hpp"
#include "live/run.hpp"
#include "net/clock.hpp"

namespace synspect::cli {
namespace {

/// Standard output, and the file of --pcapng if there is one.
class LiveOutputs final : public live::Outputs {
 public:
  LiveOutputs(std::ostream& results, PacketLog* packets) : results_(results), packets_(packets) {}

  void on_interface(const std::string& name, const net::Sniffer& sniffer) override {
    if (packets_ != nullptr) packets_->add_interface(name, sniffer);
  }
  void about_to_tell(const net::Frame& frame, const std::string& interface) override {
    if (packets_ != nullptr) packets_->about_to_tell(frame, interface);
  }
  void told() override {
    if (packets_ != nullptr) packets_->told();
  }
  Result<void> flush() override {
    if (packets_ != nullptr) {
      if (auto written = packets_->flush(); !written) return written;
    }
    if (!results_) return output_failure();
    return {};
  }

 private:
  std::ostream& results_;
  PacketLog* packets_;
};

/// None: nobody wants the packets.
Result<std::unique_ptr<PacketLog>> open_packet_log(const RunSetup& setup,
                                                   std::optional<net::FileKeeper>& keeper) {
  if (setup.show.pcapng.empty()) return std::unique_ptr<PacketLog>{};
  auto started = net::FileKeeper::start({setup.show.pcapng});
  if (!started) return started.error();
  keeper.emplace(*std::move(started));
  auto file = PacketFile::open(setup.show.pcapng, *keeper);
  if (!file) return file.error();
  return std::make_unique<PacketLog>(*std::move(file), setup.task.plan);
}

/// What a run that is over came to, apart from what its lifecycles did.
ExitStatus conclude(const live::Run& run, PacketLog* packets) {
  ExitStatus status = ExitStatus::success;
  if (run.dropped() > 0) {
    say(fmt::format(
        "capture-dropped: the kernel dropped {} captured packets; transcripts may miss them",
        run.dropped()));
  }
  if (packets != nullptr) {
    const bool cut_short = run.interrupted() || run.failure();
    if (const auto kept = packets->finish(net::wall_now(), cut_short, run.counted()); !kept) {
      status = graver(status, report_failure(kept.error()));
    }
  }
  if (run.failure()) status = graver(status, report_failure(*run.failure()));
  return run.interrupted() ? ExitStatus::interrupted : status;
}

}  // namespace

ExitStatus run_live(const RunSetup& setup) {
  std::optional<net::FileKeeper> keeper;
  const auto packets = open_packet_log(setup, keeper);
  if (!packets) return report_failure(packets.error());
  Tally tally{setup, packets->get()};
  LiveOutputs outputs{results_of(setup.show), packets->get()};
  auto run = live::Run::prepare(setup.task, tally, &outputs);
  if (!run) return report_failure(run.error());
  if (!run->guard_remark().empty()) say(run->guard_remark());
  if (const auto settled = go_unprivileged(setup.show.verbose, run->holdings()); !settled) {
    return report_failure(settled.error());
  }
  run->run();
  tally.finish();
  return graver(tally.status(), conclude(*run, packets->get()));
}

}  // namespace synspect::cli
