#pragma once

#include <string>

#include "base/error.hpp"
#include "net/descriptor.hpp"

namespace synspect::net {

/// Where a file is, or will be: its folder, held open, and its name there, which is no symbolic
/// link when it is found.
struct Place {
  Descriptor folder;
  std::string name;
  bool in_proc = false;  ///< what looks like a link there is the open file itself
};

/// Follows `path` step by step. `usage`: it leads nowhere, or over a symbolic link in a folder that
/// everybody may write to: anybody could have laid it there for us to step on.
[[nodiscard]] Result<Place> find_place(const std::string& path);

}  // namespace synspect::net
