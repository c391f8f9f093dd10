#pragma once

#include <memory>
#include <ostream>

#include "cli/options.hpp"
#include "report/reporter.hpp"

namespace synspect::cli {

/// One lifecycle alone is shown in full, a live one as it happens.
enum class Lifecycles : std::uint8_t { one_live, one_recorded, many };

/// Where results go: standard output, or standard error where packets go to the former.
[[nodiscard]] std::ostream& results_of(const OutputOptions& show);

/// The form of output that was asked for, onto `out`.
[[nodiscard]] std::unique_ptr<report::Reporter> make_reporter(const OutputOptions& show,
                                                              Lifecycles lifecycles,
                                                              std::ostream& out);

}  // namespace synspect::cli
