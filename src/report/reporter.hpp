#pragma once

#include <vector>

#include "probe/engine.hpp"
#include "probe/statistics.hpp"

namespace synspect::report {

/// One form of output. Writes to the stream it was given, as soon as something is known.
class Reporter : public probe::Listener {
 public:
  /// The run is over: what several lifecycles of a job have in common.
  virtual void on_summary(const probe::Summary& summary) = 0;
};

}  // namespace synspect::report
