#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "net/file_keeper.hpp"
#include "probe/checkpoint.hpp"

namespace synspect::cli {

/// None: there is no such file. `usage`: it cannot be read, or is something else.
[[nodiscard]] Result<std::optional<probe::Checkpoint>> read_checkpoint(const std::string& path);
/// Replaces the file as a whole: whoever reads it finds the former state or this one.
[[nodiscard]] Result<void> write_checkpoint(net::FileKeeper& keeper, const std::string& path,
                                            const probe::Checkpoint& checkpoint);

}  // namespace synspect::cli
