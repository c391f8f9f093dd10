#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/scan_options.hpp"
#include "probe/checkpoint.hpp"

namespace synspect::cli {

/// One scan, and where it goes on.
struct ScanTask {
  ScanOptions options;
  std::vector<std::string> arguments;  ///< of the command, for the next checkpoint
  std::optional<probe::Checkpoint> checkpoint;
};

/// Finds targets and ways, leases ports, raises the guard, opens captures, and scans to the end or
/// to an interrupt. Results go to standard output. The status is the gravest that was met.
[[nodiscard]] ExitStatus run_scan(ScanTask task);

}  // namespace synspect::cli
