#pragma once

#include <vector>

#include "base/stamp.hpp"
#include "infer/lifecycle.hpp"
#include "wire/segment.hpp"

namespace synspect::fuzz {

/// What passed the tap; segment n is at n - 1. Stamps do not go backwards.
struct Seen {
  wire::Direction direction = wire::Direction::out;
  Stamp at;
};
using Transcript = std::vector<Seen>;

/// Whether what was derived keeps its own promises (infer/lifecycle.hpp, docs/inference.md).
void check_lifecycle(const infer::Lifecycle& life, const Transcript& transcript);

}  // namespace synspect::fuzz
