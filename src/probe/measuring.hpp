#pragma once

#include <optional>
#include <span>

#include "infer/facts.hpp"
#include "infer/lifecycle.hpp"
#include "probe/plan.hpp"
#include "probe/record.hpp"

namespace synspect::probe {

/// What was asked of the server besides the lifecycle itself.
struct Asked {
  bool verify = false;
  std::optional<Measure> measure;
};

/// Adds to `life` what the answers say. `lifecycle`: its own segments; `after`: those that were
/// asked for after its end.
void add_measurements(const Asked& asked, const infer::Facts& facts,
                      std::span<const Entry> lifecycle, std::span<const Entry> after,
                      infer::Lifecycle& life);

}  // namespace synspect::probe
