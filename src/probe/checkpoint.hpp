#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace synspect::probe {

/// All that it takes to go on with a scan that was broken off.
struct Checkpoint {
  std::vector<std::string> arguments;  ///< of the command, as they were given
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;                ///< of the targets: what goes on must be the same scan
  std::uint64_t next = 0;                  ///< position of the first target that was not begun
  std::vector<std::uint64_t> outstanding;  ///< begun before it and not done, ascending
};

}  // namespace synspect::probe
