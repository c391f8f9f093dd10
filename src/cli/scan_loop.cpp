#include "cli/scan_loop.hpp"

#include <algorithm>
#include <utility>

#include "net/clock.hpp"
#include "net/interrupt.hpp"
#include "wire/decode.hpp"

namespace synspect::cli {
namespace {

/// The kernel hands a block of its capture over when it is full, or some timer ticks old: what had
/// arrived this long before the capture was found empty has been seen.
constexpr Duration kTapDelay = std::chrono::milliseconds{50};
/// Handlers that run before the engine has its turn, each with some hundred frames.
constexpr int kHandlersAtOnce = 16;
/// The clocks are looked at for so many frames together: some 20 us.
constexpr int kFramesPerLook = 64;
/// Shorter sleeps cost more than they bring: so long a piece of the schedule goes out at once.
constexpr Duration kNap = std::chrono::microseconds{200};
/// Between two looks at standard input that had no line.
constexpr Duration kLookForTargets = std::chrono::milliseconds{5};
constexpr Duration kBetweenReports = std::chrono::milliseconds{500};
constexpr Duration kBetweenCheckpoints = std::chrono::seconds{2};

}  // namespace

ScanLoop::ScanLoop(const ScanOptions& options, const ScanWays& ways,
                   std::vector<std::uint16_t> ports, probe::TargetSource& targets,
                   probe::Completion completion, net::BulkSender& sender, ScanOutput& output)
    : output_(output),
      began_(net::steady_now()),
      scan_(options.plan,
            {ways.for_engine(), [&ways](const Address& to) { return ways.to(to); },
             std::move(ports), [this] { return secrets_.next(); }},
            targets, std::move(completion), sender, output, {began_, net::wall_now()}),
      wall_watch_([this](Duration by) { scan_.clock_stepped(by, net::steady_now()); }),
      next_report_(began_ + kBetweenReports),
      next_checkpoint_(began_ + kBetweenCheckpoints) {
  for (const int signal : net::ending_signals()) signals_.add(signal);
  if (options.max_time) stop_at_ = began_ + *options.max_time;
}

Result<void> ScanLoop::capture(const std::vector<std::string>& interfaces,
                               const std::vector<std::uint16_t>& ports) {
  const std::string filter = net::bulk_capture_filter(ports);
  for (const std::string& interface : interfaces) {
    auto sniffer = net::Sniffer::open(io_, interface, filter, net::CaptureMode::block);
    if (!sniffer) return sniffer.error();
    output_.on_interface(interface, *sniffer);
    sniffers_.push_back(*std::move(sniffer));
  }
  return {};
}

void ScanLoop::run(const Reports& reports) {
  for (std::size_t tap = 0; tap < sniffers_.size(); ++tap) {
    sniffers_[tap].start(
        [this, tap](const net::Frame& frame) { on_frame(frame, static_cast<std::uint16_t>(tap)); },
        [this](const Failure& failure) { on_failure(failure); });
  }
  await_signal();
  scan_.watch_capture([this] { return dropped(); });
  Instant heard = began_;
  while (!scan_.finished() && signals_seen_ < 2) {
    const Instant before = net::steady_now();
    const bool heard_all = hear();
    if (heard_all) heard = before - kTapDelay;
    const Instant now = net::steady_now();
    (void)wall_watch_.look();
    scan_.time_passes(now, heard);
    keep_house(now, reports);
    if (heard_all) sleep(now);
  }
  if (!scan_.finished()) scan_.interrupt(net::steady_now());
  scan_.read_drops(net::steady_now());
  (void)hear();  // of signals that came while the output was waited for
}

/// Hands on what has been captured. False: there is more.
bool ScanLoop::hear() {
  for (int handlers = 0; handlers < kHandlersAtOnce; ++handlers) {
    frames_ = 0;
    if (io_.poll_one() == 0) return true;
  }
  return false;
}

void ScanLoop::on_frame(const net::Frame& frame, std::uint16_t tap) {
  if (frames_ == 0) {
    read_ = wall_watch_.look();
    now_ = net::steady_now();
  }
  frames_ = (frames_ + 1) % kFramesPerLook;
  const auto decoded = wire::decode(frame.link, frame.octets, frame.wire_length);
  const bool ours = scan_.captured(decoded, tap, frame.at, now_);
  // It may have waited in the capture while the clock was set: then that lies behind it.
  if (wall_watch_.may_be_older(frame.at, read_)) scan_.clock_stepped(Duration{}, now_);
  if (ours) output_.on_packet(tap, frame);
}

void ScanLoop::on_failure(const Failure& failure) {
  failure_ = failure;
  scan_.interrupt(net::steady_now());
}

/// The first signal brings the run to its end in good order; a second one ends it at once.
void ScanLoop::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    ++signals_seen_;
    scan_.stop();
    await_signal();
  });
}

void ScanLoop::keep_house(Instant now, const Reports& reports) {
  if (stop_at_ && now >= *stop_at_) {
    stop_at_.reset();
    scan_.stop();
  }
  const bool report_is_due = now >= next_report_;
  // With little to write, each record goes out as soon as it is known.
  const bool slow = scan_.rate().value_or(UINT64_MAX) <= 10'000;
  const bool at_once = slow || report_is_due;
  if (output_.would_write(at_once)) reports.before_output();
  if (const auto out = output_.flush(at_once); !out) return on_failure(out.error());
  if (report_is_due) {
    next_report_ = now + kBetweenReports;
    reports.progress(now);
  }
  if (now < next_checkpoint_) return;
  next_checkpoint_ = now + kBetweenCheckpoints;
  if (const auto out = output_.flush(true); !out) return on_failure(out.error());
  if (const auto kept = reports.checkpoint(scan_.completion()); !kept) on_failure(kept.error());
}

/// Until something is captured, or something is due.
void ScanLoop::sleep(Instant now) {
  Instant due = std::min(scan_.deadline(kTapDelay).value_or(next_report_), next_report_);
  if (scan_.waits_for_targets()) due = std::min(due, now + kLookForTargets);
  if (due <= now) return;
  const Instant until = std::max(due, now + kNap);
  if (armed_ != until) {
    armed_ = until;
    timer_.expires_at(std::chrono::steady_clock::time_point{
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(until.time_since_epoch())});
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) armed_.reset();
    });
  }
  frames_ = 0;
  io_.run_one();
}

std::uint64_t ScanLoop::dropped() const {
  std::uint64_t sum = 0;
  for (const net::Sniffer& sniffer : sniffers_) sum += sniffer.dropped();
  return sum;
}

}  // namespace synspect::cli
