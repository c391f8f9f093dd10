#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "live/outputs.hpp"
#include "live/task.hpp"
#include "live/wall_watch.hpp"
#include "net/channel.hpp"
#include "net/sniffer.hpp"
#include "probe/engine.hpp"

namespace synspect::live {

/// The event loop: packets, signals and deadlines go to the engine, one at a time.
class Loop {
 public:
  /// `outputs`: may be none.
  Loop(const Task& task, const std::vector<std::uint16_t>& ports, net::Channel& channel,
       probe::Listener& listener, Outputs* outputs);

  [[nodiscard]] Result<void> capture(const Task& task, const std::vector<std::uint16_t>& ports);
  void run();

  [[nodiscard]] bool interrupted() const { return signals_seen_ > 0; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  [[nodiscard]] const std::map<std::string, net::Sniffer>& sniffers() const { return sniffers_; }
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void fail(const Failure& failure);
  void on_frame(const net::Frame& frame, const std::string& interface);
  void on_signal();
  void settle();
  void await_signal();
  void attend();

  Outputs* outputs_;
  bool ends_on_signals_;
  boost::asio::io_context io_;
  boost::asio::steady_timer timer_{io_};
  boost::asio::signal_set signals_{io_};
  std::map<std::string, net::Sniffer> sniffers_;  ///< by interface
  std::random_device random_;
  probe::Engine engine_;
  WallWatch wall_watch_{[this](Duration by) { engine_.clock_stepped(by); }};
  std::optional<Instant> armed_;
  int signals_seen_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace synspect::live
