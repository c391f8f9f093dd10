#pragma once

#include <string_view>

#include "base/error.hpp"
#include "infer/lifecycle.hpp"
#include "probe/plan.hpp"

namespace synspect::cli {

/// What scripts rely on; docs/json.md.
enum class ExitStatus : int {
  success = 0,  ///< every lifecycle opened, and closed as asked
  not_as_asked = 1,
  usage = 2,
  not_permitted = 3,
  not_resolved = 4,
  local_failure = 5,
  interrupted = 130,
};

[[nodiscard]] ExitStatus status_for(Errc code);
/// Whether a lifecycle went as `plan` asked.
[[nodiscard]] ExitStatus status_for(const infer::Lifecycle& life, const probe::Plan& plan);
/// The graver of two: what a run that has seen both ends with.
[[nodiscard]] ExitStatus graver(ExitStatus a, ExitStatus b);

/// One line on standard error, "synspect: bind port 40001: permission denied", made printable.
void say(std::string_view text);
/// Says the failure; the status that goes with it.
ExitStatus report_failure(const Failure& failure);

/// Standard output cannot be written.
[[nodiscard]] Failure output_failure();

}  // namespace synspect::cli
