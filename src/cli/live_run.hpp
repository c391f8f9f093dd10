#pragma once

#include <vector>

#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "live/task.hpp"

namespace synspect::cli {

/// A run, and what becomes of its results.
struct RunSetup {
  live::Task task;
  OutputOptions show;
  std::vector<FailIf> fail_if;  ///< judged at the end, for each target
};

/// Runs all lifecycles to their end, with results on standard output. The status is the gravest
/// that was met.
[[nodiscard]] ExitStatus run_live(const RunSetup& setup);

}  // namespace synspect::cli
