#pragma once

#include <istream>
#include <string>

#include "base/error.hpp"
#include "report/page_data.hpp"

namespace synspect::report {

/// Adds each line of `in` to `data`, a line at a time. `name`: of the input, for people. Blank
/// lines say nothing. A last line that has no end and is no JSON was cut off: it is left out, and
/// noted. `usage`: a line that is no JSON or not what its schema says, with its number; an input
/// without any line; one that cannot be read to its end.
[[nodiscard]] Result<void> read_records(std::istream& in, const std::string& name, PageData& data);

}  // namespace synspect::report
