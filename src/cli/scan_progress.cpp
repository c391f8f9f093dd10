#include "cli/scan_progress.hpp"

#include <algorithm>
#include <iostream>

#include "net/clock.hpp"
#include "net/terminal.hpp"
#include "report/progress.hpp"

namespace synspect::cli {
namespace {

/// Lines in a file become fewer with time: a tenth of what has passed lies between two.
Duration between_lines(Duration elapsed) {
  return std::clamp<Duration>(elapsed / 10, std::chrono::seconds{1}, std::chrono::minutes{1});
}

}  // namespace

ScanProgress::ScanProgress(const ScanOptions& options, std::optional<std::uint64_t> total)
    : quiet_(options.show.quiet),
      terminal_(net::stderr_is_terminal()),
      total_(total),
      began_(net::steady_now()),
      last_(began_) {}

void ScanProgress::show(Instant now, const probe::Scan& scan, probe::ScanTally& tally) {
  if (quiet_ || (!terminal_ && now - last_ < between_lines(now - began_))) return;
  const probe::ScanCounters& counters = scan.counters();
  tally.note(counters, false);
  report::Pace pace{total_, now - began_, 0};
  const double seconds = std::chrono::duration<double>(now - last_).count();
  pace.packets_per_second =
      static_cast<double>(counters.packets_sent - last_packets_) / std::max(seconds, 1e-9);
  last_ = now;
  last_packets_ = counters.packets_sent;
  if (terminal_) {
    std::cerr << '\r' << report::progress_bar(tally, pace) << "\x1b[K" << std::flush;
    shown_ = true;
  } else {
    std::cerr << report::progress_line(tally, pace) << '\n';
  }
}

void ScanProgress::clear() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace synspect::cli
