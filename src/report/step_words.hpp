#pragma once

#include "probe/record.hpp"

namespace synspect::report {

/// What a step's time spans, and what kind of time it is.
struct Meaning {
  const char* span;
  const char* kind;
};

[[nodiscard]] Meaning meaning_of(const infer::Step& step, const probe::Record& record);

}  // namespace synspect::report
