#pragma once

#include <vector>

#include "probe/record.hpp"

namespace synspect::report {

/// What a step's time spans, and what kind of time it is.
struct Meaning {
  const char* span;
  const char* kind;
};

/// The steps of a lifecycle; and once our FIN is acknowledged, the server's FIN as one that did not
/// end.
[[nodiscard]] std::vector<infer::Step> steps_and_next(const probe::Record& record);

[[nodiscard]] Meaning meaning_of(const infer::Step& step, const probe::Record& record);

}  // namespace synspect::report
