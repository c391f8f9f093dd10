#pragma once

#include <cstddef>
#include <optional>

namespace synspect::net {

[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();
/// None: it is no terminal, or does not know.
[[nodiscard]] std::optional<std::size_t> stdout_columns();
[[nodiscard]] std::optional<std::size_t> stderr_columns();

/// Opens /dev/null (where there is none, the root folder) in the place of a standard descriptor
/// that is closed, so that no socket of ours gets its number and the report ends up in it.
void keep_standard_descriptors();

}  // namespace synspect::net
