#pragma once

#include <vector>

#include "report/ladder_canvas.hpp"
#include "report/ladder_rows.hpp"

namespace synspect::report {

/// Draws `rows` of `record`. `options`: with a line of TCP options where an arrow has no room.
void draw_ladder(const LadderCanvas& canvas, const probe::Record& record,
                 const std::vector<LadderRow>& rows, bool options);

}  // namespace synspect::report
