#pragma once

#include <ostream>

#include "report/page_data.hpp"

namespace synspect::report {

/// A whole HTML document about `data` that needs nothing besides. `version`: of the program.
void write_page(std::ostream& out, const PageData& data, std::string_view version);

}  // namespace synspect::report
