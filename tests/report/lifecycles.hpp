#pragma once

#include <string>
#include <vector>

#include "played.hpp"

namespace synspect::test {

/// A lifecycle that every form of output is shown with; `name` is also that of its golden file.
struct ScriptedLife {
  std::string name;
  Lines lines;
  probe::Plan plan = {};
  probe::Job job = sample_job();
};

/// All of them: each outcome, each way to close, what is lost and who else speaks.
[[nodiscard]] const std::vector<ScriptedLife>& lifecycles();
/// The one with that name; throws std::out_of_range if there is none.
[[nodiscard]] const ScriptedLife& lifecycle(const std::string& name);
[[nodiscard]] probe::Record record_of(const ScriptedLife& life);

}  // namespace synspect::test
