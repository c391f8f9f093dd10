#include "cli/live_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <ostream>
#include <random>

#include "cli/guard.hpp"
#include "cli/packet_log.hpp"
#include "cli/reporters.hpp"
#include "cli/tally.hpp"
#include "cli/wall_watch.hpp"
#include "net/clock.hpp"
#include "net/port_lease.hpp"
#include "net/raw_socket.hpp"
#include "net/sniffer.hpp"
#include "wire/decode.hpp"

namespace synspect::cli {
namespace {

namespace asio = boost::asio;

/// How long after an event the loop asks for the next one before it sleeps. To wake a sleeper takes
/// the kernel microseconds, right between the stamps that two captures put on a packet, and delays
/// our own ACK (docs/benchmarks.md has the figures).
constexpr Duration kStayAwake = std::chrono::milliseconds{20};

std::size_t ports_wanted(const RunSetup& setup) {
  return std::min<std::uint64_t>(kProbePorts,
                                 std::uint64_t{setup.schedule.count} * setup.jobs.size());
}

/// The event loop: packets, signals and deadlines go to the engine, one at a time.
class Loop {
 public:
  Loop(const RunSetup& setup, const std::vector<std::uint16_t>& ports, net::RawSocket& socket,
       Tally& tally, PacketLog* packets)
      : results_(results_of(setup.show)),
        packets_(packets),
        engine_(setup.plan, setup.jobs, setup.schedule, ports, socket, tally,
                [this] { return random_(); }) {}

  [[nodiscard]] Result<void> capture(const RunSetup& setup,
                                     const std::vector<std::uint16_t>& ports);
  void run();

  [[nodiscard]] bool interrupted() const { return signals_seen_ > 0; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  [[nodiscard]] std::uint32_t dropped() const;
  /// After `run`: what remains to be written of the packets.
  [[nodiscard]] Result<void> finish_packets();

 private:
  void fail(const Failure& failure);
  void on_frame(const net::Frame& frame, const std::string& interface);
  void on_signal();
  void settle();
  void await_signal();
  void attend();

  std::ostream& results_;
  PacketLog* packets_;  ///< none: nobody wants them
  asio::io_context io_;
  asio::steady_timer timer_{io_};
  asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGHUP};
  std::map<std::string, net::Sniffer> sniffers_;  ///< by interface
  std::random_device random_;
  probe::Engine engine_;
  WallWatch wall_watch_{[this](Duration by) { engine_.clock_stepped(by); }};
  std::optional<Instant> armed_;
  int signals_seen_ = 0;
  std::optional<Failure> failure_;
};

Result<void> Loop::capture(const RunSetup& setup, const std::vector<std::uint16_t>& ports) {
  const std::string filter = net::capture_filter(ports);
  for (const probe::Job& job : setup.jobs) {
    if (sniffers_.contains(job.path.interface)) continue;
    auto sniffer = net::Sniffer::open(io_, job.path.interface, filter);
    if (!sniffer) return sniffer.error();
    if (packets_ != nullptr) packets_->add_interface(job.path.interface, *sniffer);
    sniffers_.emplace(job.path.interface, *std::move(sniffer));
  }
  // What cannot be written is better known before anything is sent.
  return packets_ != nullptr ? packets_->flush() : Result<void>{};
}

void Loop::run() {
  for (auto& [interface, sniffer] : sniffers_) {
    sniffer.start([this, name = interface](const net::Frame& frame) { on_frame(frame, name); },
                  [this](const Failure& failure) {
                    fail(failure);
                    settle();
                  });
  }
  signals_.add(SIGQUIT);
  await_signal();
  engine_.watch_capture([this] { return std::uint64_t{dropped()}; });
  engine_.start({net::steady_now(), wall_watch_.look()});
  settle();
  attend();
}

/// Runs the event loop to its end. While an answer is due soon it stays awake.
void Loop::attend() {
  Instant last_event = net::steady_now();
  while (!io_.stopped()) {
    if (io_.poll() > 0) {
      last_event = net::steady_now();
      continue;
    }
    const bool answer_due_soon =
        engine_.expects_packets() && net::steady_now() - last_event < kStayAwake;
    if (answer_due_soon) continue;
    io_.run_one();
    last_event = net::steady_now();
  }
}

void Loop::on_frame(const net::Frame& frame, const std::string& interface) {
  const Stamp read = wall_watch_.look();
  if (packets_ != nullptr) packets_->about_to_tell(frame, interface);
  engine_.captured(wire::decode(frame.link, frame.octets, frame.wire_length), interface, frame.at,
                   net::steady_now());
  if (packets_ != nullptr) packets_->told();
  // It may have waited in the capture while the clock was set: then that lies behind it.
  if (wall_watch_.may_be_older(frame.at, read)) engine_.clock_stepped(Duration{});
  settle();
}

/// The first signal ends the run in good order; a second one does not wait for it.
void Loop::on_signal() {
  ++signals_seen_;
  engine_.interrupt(net::steady_now());
  if (signals_seen_ > 1) return io_.stop();
  await_signal();
  settle();
}

void Loop::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) on_signal();
  });
}

/// Ends the run in good order; the first failure is the one to tell.
void Loop::fail(const Failure& failure) {
  if (!failure_) failure_ = failure;
  engine_.interrupt(net::steady_now());
}

/// After every event: stop when all is done, else wake at the next deadline.
void Loop::settle() {
  if (packets_ != nullptr) {
    if (const auto written = packets_->flush(); !written) fail(written.error());
  }
  if (!results_ && !failure_) fail(output_failure());
  if (engine_.finished()) return io_.stop();
  const auto due = engine_.deadline();
  if (due == armed_) return;
  armed_ = due;
  if (!due) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(std::chrono::steady_clock::time_point{
      std::chrono::duration_cast<std::chrono::steady_clock::duration>(due->time_since_epoch())});
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_.reset();
    wall_watch_.look();
    engine_.time_passes(net::steady_now());
    settle();
  });
}

std::uint32_t Loop::dropped() const {
  std::uint32_t sum = 0;
  for (const auto& [interface, sniffer] : sniffers_) sum += sniffer.dropped();
  return sum;
}

Result<void> Loop::finish_packets() {
  std::map<std::string, PacketLog::Counted> counted;
  for (const auto& [interface, sniffer] : sniffers_) {
    counted[interface] = {sniffer.received(), sniffer.dropped()};
  }
  const bool cut_short = interrupted() || failure_;
  return packets_->finish(net::wall_now(), cut_short, counted);
}

/// None: nobody wants the packets.
Result<std::unique_ptr<PacketLog>> open_packet_log(const RunSetup& setup) {
  if (setup.show.pcapng.empty()) return std::unique_ptr<PacketLog>{};
  auto file = PacketFile::open(setup.show.pcapng);
  if (!file) return file.error();
  return std::make_unique<PacketLog>(*std::move(file), setup.plan);
}

}  // namespace

ExitStatus run_live(const RunSetup& setup) {
  auto lease = net::PortLease::acquire(ports_wanted(setup), setup.source_port);
  if (!lease) return report_failure(lease.error());
  auto socket = net::RawSocket::open(setup.interface);
  if (!socket) return report_failure(socket.error());
  auto guard = raise_guard(setup.guard, lease->ports());
  if (!guard) return report_failure(guard.error());

  const auto packets = open_packet_log(setup);
  if (!packets) return report_failure(packets.error());

  Tally tally{setup, packets->get()};
  Loop loop{setup, lease->ports(), *socket, tally, packets->get()};
  if (const auto ready = loop.capture(setup, lease->ports()); !ready) {
    return report_failure(ready.error());
  }
  loop.run();
  tally.finish();

  ExitStatus status = tally.status();
  if (loop.dropped() > 0) {
    say(fmt::format(
        "capture-dropped: the kernel dropped {} captured packets; transcripts may miss them",
        loop.dropped()));
  }
  if (*packets) {
    if (const auto kept = loop.finish_packets(); !kept) {
      status = graver(status, report_failure(kept.error()));
    }
  }
  if (loop.failure()) status = graver(status, report_failure(*loop.failure()));
  if (loop.interrupted()) status = ExitStatus::interrupted;
  return status;
}

}  // namespace synspect::cli
