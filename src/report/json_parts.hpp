#pragma once

#include "probe/record.hpp"
#include "report/json_writer.hpp"

namespace synspect::report {

/// The member "target", which every kind of record has.
void write_target(JsonWriter& json, const probe::Job& job);

}  // namespace synspect::report
