#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "probe/address_range.hpp"

namespace synspect::cli {

/// Calls `each` with what each line says, comments and blanks removed; empty lines say nothing.
/// `usage`: the file cannot be read, or what `each` found; then with the line's number.
[[nodiscard]] Result<void> read_lines(
    const std::string& path,
    const std::function<std::optional<Failure>(const std::string& line)>& each);

/// Address ranges, one a line.
[[nodiscard]] Result<std::vector<probe::AddressRange>> read_ranges(const std::string& path);

}  // namespace synspect::cli
