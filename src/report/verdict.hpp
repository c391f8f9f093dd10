#pragma once

#include <string>

#include "probe/record.hpp"
#include "report/palette.hpp"

namespace synspect::report {

/// How a lifecycle ended, in one sentence: "open, closed: clean", or which side failed, at which
/// step, and by which segment one sees it. It names nothing that the transcript does not show, and
/// where more than one explanation remains, all of them.
struct Verdict {
  Ink ink = Ink::plain;
  std::string text;
};

[[nodiscard]] Verdict verdict_of(const probe::Record& record);

}  // namespace synspect::report
