#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "cli/scan_output.hpp"
#include "cli/scan_targets.hpp"
#include "cli/scan_ways.hpp"
#include "live/wall_watch.hpp"
#include "net/bulk_sender.hpp"
#include "net/secrets.hpp"
#include "net/sniffer.hpp"
#include "probe/scan.hpp"

namespace synspect::cli {

/// The event loop of a scan: packets, signals and time go to the engine, one at a time. It is one
/// thread, and the sender of SYNs another (docs/adr/0005-scan.md says why).
class ScanLoop {
 public:
  /// What is told while it runs, now and then.
  struct Reports {
    std::function<void(Instant now)> progress;
    std::function<void()> before_output;  ///< records are about to be written
    /// Everything written so far is out.
    std::function<Result<void>(const probe::Completion& completion)> checkpoint;
  };

  ScanLoop(const ScanOptions& options, const ScanWays& ways, std::vector<std::uint16_t> ports,
           probe::TargetSource& targets, probe::Completion completion, net::BulkSender& sender,
           ScanOutput& output);

  [[nodiscard]] Result<void> capture(const std::vector<std::string>& interfaces,
                                     const std::vector<std::uint16_t>& ports);
  void run(const Reports& reports);

  [[nodiscard]] const probe::Scan& scan() const { return scan_; }
  [[nodiscard]] bool interrupted() const { return signals_seen_ > 0; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  void on_frame(const net::Frame& frame, std::uint16_t tap);
  void on_failure(const Failure& failure);
  void await_signal();
  [[nodiscard]] bool hear();
  void keep_house(Instant now, const Reports& reports);
  void sleep(Instant now);
  [[nodiscard]] std::uint64_t dropped() const;

  boost::asio::io_context io_;
  boost::asio::steady_timer timer_{io_};
  boost::asio::signal_set signals_{io_};
  std::vector<net::Sniffer> sniffers_;  ///< by tap
  net::Secrets secrets_;
  ScanOutput& output_;
  Instant began_;
  Instant now_;     ///< of the frames that are being handled
  Stamp read_;      ///< the same by the wall clock
  int frames_ = 0;  ///< since then; 0: look at the clocks
  probe::Scan scan_;
  live::WallWatch wall_watch_;
  std::optional<Instant> stop_at_;
  Instant next_report_;
  Instant next_checkpoint_;
  std::optional<Instant> armed_;
  int signals_seen_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace synspect::cli
