#pragma once

#include <cstdio>
#include <cstdlib>

namespace synspect::fuzz {

/// What must hold for any input. Unlike `assert` it is there in every build, and it ends the
/// program by a signal, which is what a fuzzer takes for a find.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace synspect::fuzz
