#include "live/loop.hpp"

#include "net/clock.hpp"
#include "net/interrupt.hpp"
#include "wire/decode.hpp"

namespace synspect::live {
namespace {

/// How long after an event the loop asks for the next one before it sleeps. To wake a sleeper takes
/// the kernel microseconds, right between the stamps that two captures put on a packet, and delays
/// our own ACK (docs/benchmarks.md has the figures).
constexpr Duration kStayAwake = std::chrono::milliseconds{20};

}  // namespace

Loop::Loop(const Task& task, const std::vector<std::uint16_t>& ports, net::Channel& channel,
           probe::Listener& listener, Outputs* outputs)
    : outputs_(outputs),
      ends_on_signals_(task.ends_on_signals),
      engine_(task.plan, task.jobs, task.schedule, ports, channel, listener,
              [this] { return random_(); }) {
  if (!ends_on_signals_) return;
  for (const int signal : net::ending_signals()) signals_.add(signal);
}

Result<void> Loop::capture(const Task& task, const std::vector<std::uint16_t>& ports) {
  const std::string filter = net::capture_filter(ports);
  for (const probe::Job& job : task.jobs) {
    if (sniffers_.contains(job.path.interface)) continue;
    auto sniffer = net::Sniffer::open(io_, job.path.interface, filter);
    if (!sniffer) return sniffer.error();
    if (outputs_ != nullptr) outputs_->on_interface(job.path.interface, *sniffer);
    sniffers_.emplace(job.path.interface, *std::move(sniffer));
  }
  // What cannot be written is better known before anything is sent.
  return outputs_ != nullptr ? outputs_->flush() : Result<void>{};
}

void Loop::run() {
  for (auto& [interface, sniffer] : sniffers_) {
    sniffer.start([this, name = interface](const net::Frame& frame) { on_frame(frame, name); },
                  [this](const Failure& failure) {
                    fail(failure);
                    settle();
                  });
  }
  if (ends_on_signals_) await_signal();
  engine_.watch_capture([this] { return dropped(); });
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
  if (outputs_ != nullptr) outputs_->about_to_tell(frame, interface);
  engine_.captured(wire::decode(frame.link, frame.octets, frame.wire_length), interface, frame.at,
                   net::steady_now());
  if (outputs_ != nullptr) outputs_->told();
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
  if (outputs_ != nullptr) {
    if (const auto written = outputs_->flush(); !written) fail(written.error());
  }
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
    // Whoever was suspended, or kept from the processor, has more to read than is read at one go,
    // and must not take it for silence.
    const Instant now = net::steady_now();
    for (auto& [interface, sniffer] : sniffers_) sniffer.hear();
    engine_.time_passes(now);
    settle();
  });
}

std::uint64_t Loop::dropped() const {
  std::uint64_t sum = 0;
  for (const auto& [interface, sniffer] : sniffers_) sum += sniffer.dropped();
  return sum;
}

}  // namespace synspect::live
