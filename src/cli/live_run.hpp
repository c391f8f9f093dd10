#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "probe/record.hpp"

namespace synspect::cli {

/// Everything a run on the real network needs.
struct RunSetup {
  std::vector<probe::Job> jobs;  ///< at least one
  probe::Plan plan;
  probe::Schedule schedule;
  GuardMode guard = GuardMode::automatic;
  std::string interface;  ///< bind to it; empty: the kernel's choice
  std::optional<std::uint16_t> source_port;
  OutputOptions show;
  std::vector<FailIf> fail_if;  ///< judged at the end, for each target
};

/// Leases ports, raises the guard, opens captures and runs all lifecycles to their end, with
/// results on standard output. The status is the gravest that was met.
[[nodiscard]] ExitStatus run_live(const RunSetup& setup);

}  // namespace synspect::cli
