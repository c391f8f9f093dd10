#pragma once

#include <vector>

namespace synspect::net {

/// The signals by which a run is asked to end: SIGINT, SIGTERM, SIGQUIT, and SIGHUP, unless whoever
/// started us has it ignored, as nohup does.
[[nodiscard]] std::vector<int> ending_signals();

/// From now on SIGINT does not end the process: it is remembered, and ends waits.
void watch_interrupt();
[[nodiscard]] bool interrupted();

/// Whether a read would not block: there is something, or the end, or an error.
[[nodiscard]] bool is_readable(int fd);
/// Waits until then. False: an interrupt came first.
[[nodiscard]] bool wait_until_readable(int fd);

}  // namespace synspect::net
