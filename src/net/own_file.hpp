#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"

namespace synspect::net {

/// The content of a file that tells us what to do; none: it is not there. `usage`: it cannot be
/// read, as find_place() says, or it is somebody else's in a folder that everybody may write to:
/// anybody could have laid it there for us to obey.
[[nodiscard]] Result<std::optional<std::string>> read_own_file(const std::string& path);

}  // namespace synspect::net
