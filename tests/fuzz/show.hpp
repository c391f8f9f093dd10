#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace synspect::fuzz {

/// With SYNSPECT_FUZZ_SHOW in the environment, one line for each thing that an input does.
inline bool showing() {
  static const bool wanted = std::getenv("SYNSPECT_FUZZ_SHOW") != nullptr;
  return wanted;
}

inline void show(const std::string& line) {
  std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace synspect::fuzz
