#pragma once

#include <string>

#include "base/error.hpp"
#include "probe/checkpoint.hpp"

namespace synspect::report {

/// One JSON object, schema "synspect/checkpoint/1".
[[nodiscard]] std::string checkpoint_text(const probe::Checkpoint& checkpoint);
/// `usage`: it is none.
[[nodiscard]] Result<probe::Checkpoint> parse_checkpoint(const std::string& text);

}  // namespace synspect::report
